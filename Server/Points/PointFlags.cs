namespace StreamingAnomaly.Server.Points;

/// <summary>What is true of a stored point. The numbers are part of the file format: never renumber.</summary>
[Flags]
internal enum PointFlags
{
    None = 0,

    /// <summary>Enough detectors voted that the value is odd.</summary>
    Anomaly = 1 << 0,

    /// <summary>The first anomaly of an episode: what people are told of.</summary>
    Alarm = 1 << 1,

    /// <summary>Older than the newest time learned: judged, not learned.</summary>
    Late = 1 << 2,

    /// <summary>No value was sent: neither judged nor learned.</summary>
    Missing = 1 << 3,

    /// <summary>The stream had fewer points than its detectors need.</summary>
    WarmingUp = 1 << 4,

    /// <summary>Held to the band's edge before it was learned.</summary>
    Clamped = 1 << 5,

    /// <summary>The timestamp was left out or could not be read: the time is that of arrival.</summary>
    Arrival = 1 << 6,

    /// <summary>More than a day ahead of the server's clock: never the stream's newest time.</summary>
    Ahead = 1 << 7,

    /// <summary>The client numbered the point; without it <c>seq</c> repeats the last one before.</summary>
    Numbered = 1 << 8,

    /// <summary>Imported: it is of the past, and nobody is told of it.</summary>
    History = 1 << 9,
}

/// <summary>How a stored point holds flags and votes in one number.</summary>
internal static class StoredFlags
{
    /// <summary>Detectors that may vote on one stream.</summary>
    public const int MaxVotes = 32 - VotesShift;

    private const int VotesShift = 12;

    /// <exception cref="ArgumentOutOfRangeException">There are more votes than room for them.</exception>
    public static uint Pack(PointFlags flags, uint votesMask)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)flags, 1u << VotesShift);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(votesMask, 1u << MaxVotes);
        return (uint)flags | votesMask << VotesShift;
    }

    public static (PointFlags Flags, uint VotesMask) Unpack(uint stored) =>
        ((PointFlags)(stored & ((1u << VotesShift) - 1)), stored >> VotesShift);
}

/// <summary>A score as precise as it is stored: a point that is read again is to the bit the one that was answered.</summary>
internal static class StoredScore
{
    private const double Threshold = 0.5;

    /// <remarks>What is above the threshold stays above it.</remarks>
    public static double Round(double score) =>
        score > Threshold ? Math.Max((float)score, MathF.BitIncrement((float)Threshold)) : (float)score;
}
