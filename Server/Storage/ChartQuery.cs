using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A stream's time to be drawn with at most so many points.</summary>
internal sealed record ChartQuery(ClientId Id)
{
    public const int MaxPoints = 10_000;

    public long FromMicros { get; init; } = long.MinValue;

    public long ToMicros { get; init; } = long.MaxValue;

    /// <summary>2 to <see cref="MaxPoints"/>.</summary>
    public int Points { get; init; } = 2_000;
}

/// <summary>What a chart of a stream's time shows.</summary>
/// <param name="IsComplete">Each point of the time is among <paramref name="Points"/>.</param>
/// <param name="FromMicros">The first point's time; not to be used where there is none.</param>
/// <param name="ToMicros">The last point's time.</param>
/// <param name="Points">In the order of time.</param>
/// <param name="Anomalies">
/// Of each part of the time that has any the worst, unexplained, in the order of time. Where a part has more than a hundred, of the first hundred.
/// </param>
internal sealed record ChartSummary(
    bool IsComplete, long FromMicros, long ToMicros, IReadOnlyList<ChartPoint> Points, IReadOnlyList<JudgedPoint> Anomalies)
{
    public static ChartSummary Empty { get; } = new(true, 0, 0, [], []);
}

/// <summary>A point to be drawn: a stored one.</summary>
/// <param name="Value">NaN where it is missing.</param>
/// <param name="Anomalous">It, or where it stands for a while, any point of that while, was anomalous.</param>
internal readonly record struct ChartPoint(long Micros, double Value, bool Anomalous);
