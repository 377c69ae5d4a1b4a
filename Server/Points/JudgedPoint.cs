using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>A point with its verdict, as it is stored and told to observers.</summary>
/// <param name="N">Its number in the stream: 1, 2, 3 … without holes.</param>
/// <param name="Micros">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Value">NaN where it is missing.</param>
/// <param name="Seq">The client's own number; where it sent none, the last one before (0: none yet).</param>
/// <param name="Flags">What is true of it.</param>
/// <param name="VotesMask">Bit i: detector i, in the order of the settings, voted anomaly.</param>
/// <param name="Score">0 to 1; 0.5 is the threshold. Kept as precisely as it is stored.</param>
/// <param name="Explained">
/// Band and votes; kept for an anomaly, and where somebody watches or asked for the full reply. Null otherwise.
/// </param>
internal readonly record struct JudgedPoint(
    long N, long Micros, double Value, long Seq, PointFlags Flags, uint VotesMask, double Score, Explained? Explained)
{
    public double Score { get; init; } = StoredScore.Round(Score);

    public bool IsAnomaly => (Flags & PointFlags.Anomaly) != 0;

    public bool IsAlarm => (Flags & PointFlags.Alarm) != 0;

    public bool IsMissing => (Flags & PointFlags.Missing) != 0;

    /// <summary>How bad an anomaly is; none for an ordinary point, whatever its score.</summary>
    public Severity Severity => IsAnomaly ? Severities.Of(Score) : Severity.None;

    public string SeverityName => SeverityNames.Of(Severity);

    public bool Has(PointFlags flag) => (Flags & flag) != 0;
}

/// <summary>Why a point was judged as it was.</summary>
/// <param name="Band">Where the ensemble expected the value; null where too few members have a band.</param>
/// <param name="Votes">One a detector, in the order of the settings.</param>
/// <param name="Reason">One readable sentence.</param>
internal sealed record Explained(Band? Band, IReadOnlyList<NamedVote> Votes, string Reason);

internal readonly record struct NamedVote(string Name, double Score, bool Anomaly);
