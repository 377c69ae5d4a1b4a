using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Live;

/// <summary>What a viewer of all streams' anomalies is sent.</summary>
internal sealed class AnomalyEvents(LiveFeed feed, TimeProvider time, IOptions<LiveOptions> options)
{
    private readonly LiveOptions _options = options.Value;

    public async Task FollowAsync(EventWriter events, CancellationToken ct)
    {
        using var subscription = feed.SubscribeToAnomalies();
        while (true)
        {
            var batch = await subscription.TakeAsync(_options.Heartbeat, ct);
            if (batch.Missed > 0) events.Missed(batch.Missed);
            foreach (var live in batch.Points)
                events.Write(null, live.Point.N, live, static (json, live) => PointJson.Write(json, live.Point, live.Id));
            if (batch.Points.Count == 0) events.Heartbeat();

            await events.FlushAsync(ct);
            await Task.Delay(_options.Pace, time, ct);
        }
    }
}
