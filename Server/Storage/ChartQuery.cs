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

/// <summary>A point to be drawn: a stored one.</summary>
/// <param name="Value">NaN where it is missing.</param>
/// <param name="Anomalous">It, or where it stands for a while, any point of that while, was anomalous.</param>
internal readonly record struct ChartPoint(long Micros, double Value, bool Anomalous);
