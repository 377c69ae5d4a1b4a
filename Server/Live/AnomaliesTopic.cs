namespace StreamingAnomaly.Server.Live;

/// <summary>All streams' anomalies, each an event of its own.</summary>
internal sealed class AnomaliesTopic(LiveFeed feed) : ILiveTopic
{
    private readonly LiveSubscription _subscription = feed.SubscribeToAnomalies();

    public ValueTask WriteAsync(EventWriter events, CancellationToken ct)
    {
        var batch = _subscription.Take();
        if (batch.Missed > 0) events.Missed(batch.Missed);
        foreach (var live in batch.Points)
            events.Write(null, live.Point.N, live, static (json, live) => PointJson.Write(json, live.Point, live.Id));
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _subscription.Dispose();
}
