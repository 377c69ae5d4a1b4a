using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>One stream: its points, how it is doing once a second, and how many points were skipped.</summary>
/// <param name="after">The last point the viewer has; null when it wants new ones only.</param>
internal sealed class StreamTopic(
    ClientId id, long? after, LiveFeed feed, LiveFigures figures, IPointStore store, TimeProvider time, LiveOptions options) : ILiveTopic
{
    private static readonly TimeSpan BetweenFigures = TimeSpan.FromSeconds(1);

    // First the live points, then the stored ones: what is committed between the two is in both, and skipped by its number.
    private LiveSubscription _subscription = feed.Subscribe(id);
    private long? _resumeAfter = after;
    private long _last;
    private LiveRow? _told;
    private long _toldAt;

    /// <summary>The stream was deleted, and the viewer told so.</summary>
    public bool WasDeleted { get; private set; }

    public async ValueTask WriteAsync(EventWriter events, CancellationToken ct)
    {
        if (_subscription.Ended) BeginAnew(events);
        if (_resumeAfter is { } known) _last = await ResumeAsync(known, events, ct);
        _resumeAfter = null;
        WritePoints(events);
        if (_toldAt == 0 || time.GetElapsedTime(_toldAt) >= BetweenFigures) WriteFigures(events);
    }

    public void Dispose() => _subscription.Dispose();

    // What comes of its name from now on is another one's, numbered from 1 again, and may have begun already.
    private void BeginAnew(EventWriter events)
    {
        events.Over("deleted");
        _subscription.Dispose();
        _subscription = feed.Subscribe(id);
        (_resumeAfter, _told, WasDeleted) = (0, null, true);
    }

    private void WritePoints(EventWriter events)
    {
        var batch = _subscription.Take();
        if (batch.Missed > 0) events.Missed(batch.Missed);
        foreach (var (_, point) in batch.Points)
        {
            if (point.N <= _last) continue;
            WritePoint(events, point);
            _last = point.N;
        }
    }

    private void WriteFigures(EventWriter events)
    {
        _toldAt = time.GetTimestamp();

        // Who comes back after a restart shows a stream as it was: nobody may be connected now.
        var row = figures.Find(id) ?? LiveRow.Gone(id);
        if (row.LooksLike(_told)) return;
        events.Write("figures", null, row, LiveRowJson.Write);
        _told = row;
    }

    // The newest stored points that fit, oldest first; says how many lie between them and what the viewer has.
    private async Task<long> ResumeAsync(long known, EventWriter events, CancellationToken ct)
    {
        // A point that is not stored yet was of a stream since deleted, or of another database.
        var newest = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = 1 }, ct);
        if (known > (newest.Count > 0 ? newest[0].N : 0))
        {
            events.Over("restarted");
            await events.FlushAsync(ct);
            known = 0;
        }

        var points = await store.ReadAsync(new PointQuery(id) { AfterN = known, NewestFirst = true, Limit = options.MaxResumed }, ct);
        if (points.Count == 0) return known;

        if (points[^1].N > known + 1) events.Missed(points[^1].N - known - 1);
        foreach (var point in points.Reverse()) WritePoint(events, point);
        await events.FlushAsync(ct);
        return points[0].N;
    }

    private static void WritePoint(EventWriter events, in JudgedPoint point) =>
        events.Write(null, point.N, point, static (json, point) => PointJson.Write(json, point));
}

/// <summary>Begins following streams.</summary>
internal sealed class StreamTopics(LiveFeed feed, LiveFigures figures, IPointStore store, TimeProvider time, IOptions<LiveOptions> options)
{
    /// <inheritdoc cref="StreamTopic"/>
    public StreamTopic Follow(ClientId id, long? after) => new(id, after, feed, figures, store, time, options.Value);
}
