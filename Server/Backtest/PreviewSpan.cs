using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>Which of a stream's newest points a preview tells of: those of a day by their own time, but neither a handful nor millions.</summary>
/// <param name="First">The first point's number.</param>
/// <param name="Last">The last point's.</param>
internal readonly record struct PreviewSpan(long First, long Last, PreviewBound Bound)
{
    /// <summary>A second's work or less.</summary>
    public const int MostPoints = 100_000;

    /// <summary>A day of a stream of prices is one point, of which nothing can be said.</summary>
    public const int FewestPoints = 1_000;

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMicroseconds;

    /// <summary>Null for a stream without points.</summary>
    public static async Task<PreviewSpan?> FindAsync(IPointStore store, ClientId id, CancellationToken ct)
    {
        if (await StreamHistory.FindNewestAsync(store, id, ct) is not { } newest) return null;
        var ofTheDay = await store.ReadAsync(new PointQuery(id) { FromMicros = newest.Micros - Day, Limit = 1 }, ct);
        var (first, bound) = (ofTheDay[0].N, PreviewBound.Day);
        if (first > newest.N - FewestPoints + 1) (first, bound) = (newest.N - FewestPoints + 1, PreviewBound.FewestPoints);
        if (first < newest.N - MostPoints + 1) (first, bound) = (newest.N - MostPoints + 1, PreviewBound.MostPoints);
        return first > 1 ? new PreviewSpan(first, newest.N, bound) : new PreviewSpan(1, newest.N, PreviewBound.WholeStream);
    }
}

/// <summary>Why a preview goes back no further.</summary>
internal enum PreviewBound
{
    Day,
    FewestPoints,
    MostPoints,
    WholeStream,
}
