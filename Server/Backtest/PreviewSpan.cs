using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>Which of a stream's newest points a preview tells of: those of a day by their own time, but neither a handful nor millions.</summary>
/// <param name="First">The first point's number.</param>
/// <param name="Last">The last point's.</param>
/// <param name="FromMicros">The first point's time.</param>
/// <param name="ToMicros">The last point's.</param>
internal readonly record struct PreviewSpan(long First, long Last, long FromMicros, long ToMicros, PreviewBound Bound)
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
        var first = await FirstAsync(new PointQuery(id) { FromMicros = newest.Micros - Day });
        var bound = PreviewBound.Day;
        if (first.N > newest.N - FewestPoints + 1) bound = PreviewBound.FewestPoints;
        if (first.N < newest.N - MostPoints + 1) bound = PreviewBound.MostPoints;
        if (bound != PreviewBound.Day)
            first = await FirstAsync(new PointQuery(id) { AfterN = newest.N - (bound == PreviewBound.MostPoints ? MostPoints : FewestPoints) });
        return new PreviewSpan(first.N, newest.N, first.Micros, newest.Micros, first.N == 1 ? PreviewBound.WholeStream : bound);

        async Task<JudgedPoint> FirstAsync(PointQuery query) => await store.ReadAsync(query with { Limit = 1 }, ct) is [var point] ? point : newest;
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
