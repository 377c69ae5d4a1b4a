using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>Hands committed points to whoever watches: one stream's points, or the anomalies of all streams.</summary>
internal sealed class LiveFeed(IOptions<LiveOptions> options) : ICommitObserver
{
    // Viewers come and go rarely, points often: the lists are replaced whole, so that handing out takes no lock.
    private readonly Lock _subscribing = new();
    private readonly ConcurrentDictionary<ClientId, ImmutableArray<LiveSubscription>> _byStream = new();
    private ImmutableArray<LiveSubscription> _ofAnomalies = [];
    private volatile int _watched;
    private long _missed;

    /// <summary>Points that were skipped because a viewer was too slow for them, since the start.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Every point of the stream from now on; dispose to leave.</summary>
    public LiveSubscription Subscribe(ClientId id)
    {
        var subscription = new LiveSubscription(options.Value.MaxBehind, leaving => Unsubscribe(id, leaving), CountMissed);
        lock (_subscribing)
        {
            _byStream.AddOrUpdate(id, [subscription], (_, others) => others.Add(subscription));
            _watched = _byStream.Count;
        }

        return subscription;
    }

    /// <summary>Every stream's anomalies from now on; dispose to leave.</summary>
    public LiveSubscription SubscribeToAnomalies()
    {
        var subscription = new LiveSubscription(
            options.Value.MaxBehind, leaving => ImmutableInterlocked.Update(ref _ofAnomalies, others => others.Remove(leaving)), CountMissed);
        ImmutableInterlocked.Update(ref _ofAnomalies, others => others.Add(subscription));
        return subscription;
    }

    public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        if (_watched > 0 && _byStream.TryGetValue(id, out var viewers))
        {
            foreach (var viewer in viewers) viewer.Offer(id, points);
        }

        if (_ofAnomalies.IsEmpty) return;
        foreach (ref readonly var point in points)
        {
            if (!point.IsAnomaly) continue;
            foreach (var viewer in _ofAnomalies) viewer.Offer(id, point);
        }
    }

    public void OnStreamChanged(ClientId id, StreamChange change)
    {
        if (change != StreamChange.Deleted || !_byStream.TryGetValue(id, out var viewers)) return;
        foreach (var viewer in viewers) viewer.End();
    }

    public bool WantsExplanations(ClientId id) => _watched > 0 && _byStream.ContainsKey(id);

    private void CountMissed() => Interlocked.Increment(ref _missed);

    private void Unsubscribe(ClientId id, LiveSubscription leaving)
    {
        lock (_subscribing)
        {
            if (!_byStream.TryGetValue(id, out var viewers)) return;
            var others = viewers.Remove(leaving);
            if (others.IsEmpty) _byStream.TryRemove(id, out _);
            else _byStream[id] = others;
            _watched = _byStream.Count;
        }
    }
}
