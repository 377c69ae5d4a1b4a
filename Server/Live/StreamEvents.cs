using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>What one viewer of one stream is sent: its points, how it is doing once a second, and what was skipped.</summary>
internal sealed class StreamEvents(LiveFeed feed, LiveFigures figures, IPointStore store, TimeProvider time, IOptions<LiveOptions> options)
{
    private static readonly TimeSpan BetweenFigures = TimeSpan.FromSeconds(1);

    private readonly LiveOptions _options = options.Value;

    /// <param name="after">The last point the viewer has; null when it wants new ones only.</param>
    public async Task FollowAsync(ClientId id, long? after, EventWriter events, CancellationToken ct)
    {
        // First the live points, then the stored ones: what is committed between the two is in both, and skipped by its number.
        using var subscription = feed.Subscribe(id);
        var last = after is { } known ? await ResumeAsync(id, known, events, ct) : 0;

        LiveRow? told = null;
        var toldAt = 0L;
        var spokeAt = time.GetTimestamp();
        while (true)
        {
            var batch = await subscription.TakeAsync(BetweenFigures, ct);
            if (subscription.Ended)
            {
                events.Over("deleted");
                await events.FlushAsync(ct);
                return;
            }

            if (batch.Missed > 0) events.Missed(batch.Missed);
            foreach (var (_, point) in batch.Points)
            {
                if (point.N <= last) continue;
                events.Write(null, point.N, point, static (json, point) => PointJson.Write(json, point));
                last = point.N;
            }

            var spoke = batch.Points.Count > 0;
            if (time.GetElapsedTime(toldAt) >= BetweenFigures && figures.Find(id) is { } row && !row.LooksLike(told))
            {
                events.Write("figures", null, row, LiveRowJson.Write);
                (told, toldAt, spoke) = (row, time.GetTimestamp(), true);
            }

            if (!spoke && time.GetElapsedTime(spokeAt) >= _options.Heartbeat)
            {
                events.Heartbeat();
                spoke = true;
            }

            if (!spoke) continue;
            spokeAt = time.GetTimestamp();
            await events.FlushAsync(ct);
            await Task.Delay(_options.Pace, time, ct);
        }
    }

    // The newest stored points that fit, oldest first; says how many lie between them and what the viewer has.
    private async Task<long> ResumeAsync(ClientId id, long after, EventWriter events, CancellationToken ct)
    {
        // A point that is not stored yet was of a stream since deleted, or of another database.
        var newest = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = 1 }, ct);
        if (after > (newest.Count > 0 ? newest[0].N : 0))
        {
            events.Over("restarted");
            await events.FlushAsync(ct);
            after = 0;
        }

        var points = await store.ReadAsync(
            new PointQuery(id) { AfterN = after, NewestFirst = true, Limit = _options.MaxResumed }, ct);
        if (points.Count == 0) return after;

        if (points[^1].N > after + 1) events.Missed(points[^1].N - after - 1);
        foreach (var point in points.Reverse())
            events.Write(null, point.N, point, static (json, point) => PointJson.Write(json, point));
        await events.FlushAsync(ct);
        return points[0].N;
    }
}
