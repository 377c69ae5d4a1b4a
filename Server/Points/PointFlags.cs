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
}

/// <summary>How a stored row holds flags and votes in one number.</summary>
internal static class StoredFlags
{
    private const int VotesShift = 16;

    public static long Pack(PointFlags flags, uint votesMask) => (long)flags | (long)votesMask << VotesShift;

    public static (PointFlags Flags, uint VotesMask) Unpack(long stored) =>
        ((PointFlags)(stored & ((1L << VotesShift) - 1)), (uint)(stored >> VotesShift));
}
