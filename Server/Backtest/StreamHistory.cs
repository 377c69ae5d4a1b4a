using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>A stored stream as a recorded one.</summary>
internal static class StreamHistory
{
    /// <summary>The newest points, in the order they came in.</summary>
    public static async Task<Series> ReadNewestAsync(IPointStore store, ClientId id, int count, CancellationToken ct) =>
        await FindNewestAsync(store, id, ct) is { } newest
            ? await ReadAsync(store, id, newest.N - count + 1, newest.N, ct)
            : new Series(id.ToString(), []);

    /// <summary>Null for a stream without points.</summary>
    public static async Task<JudgedPoint?> FindNewestAsync(IPointStore store, ClientId id, CancellationToken ct) =>
        await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = 1 }, ct) is [var newest] ? newest : null;

    /// <summary>Points from one number to another, those that there are.</summary>
    public static async Task<Series> ReadAsync(IPointStore store, ClientId id, long first, long last, CancellationToken ct)
    {
        var points = new List<SeriesPoint>();
        for (var after = Math.Max(0, first - 1); after < last;)
        {
            var page = await store.ReadAsync(new PointQuery(id) { AfterN = after, BeforeN = last + 1, Limit = PointQuery.MaxLimit }, ct);
            if (page.Count == 0) break;
            points.AddRange(page.Select(point => new SeriesPoint(Timestamps.Format(point.Micros), point.Micros, point.Value)));
            after = page[^1].N;
        }

        return new Series(id.ToString(), points);
    }
}
