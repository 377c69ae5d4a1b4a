using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>A stored stream as a recorded one.</summary>
internal static class StreamHistory
{
    /// <summary>The newest points, in the order they came in.</summary>
    public static async Task<Series> ReadAsync(IPointStore store, ClientId id, int newest, CancellationToken ct)
    {
        var points = new List<SeriesPoint>();
        for (var before = long.MaxValue; points.Count < newest;)
        {
            var page = await store.ReadAsync(
                new PointQuery(id) { BeforeN = before, NewestFirst = true, Limit = Math.Min(PointQuery.MaxLimit, newest - points.Count) }, ct);
            if (page.Count == 0) break;
            points.AddRange(page.Select(point => new SeriesPoint(Timestamps.Format(point.Micros), point.Micros, point.Value)));
            before = page[^1].N;
        }

        points.Reverse();
        return new Series(id.ToString(), points);
    }
}
