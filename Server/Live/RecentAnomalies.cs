using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>The last anomalies of all streams, and how many there have been since the server started.</summary>
internal sealed class RecentAnomalies(IPointStore store) : ICommitObserver
{
    public const int Kept = 20;

    private readonly Lock _lock = new();

    // Guarded by the lock; the oldest first.
    private readonly List<LivePoint> _latest = [];
    private long _count;

    /// <summary>The last of them, of before the start too; the oldest first.</summary>
    public IReadOnlyList<LivePoint> Latest() => After(0).Latest;

    /// <param name="count">How many the asker has heard of.</param>
    /// <returns>How many there have been, and the last of those it has not heard of, the oldest first.</returns>
    public (long Count, IReadOnlyList<LivePoint> Latest) After(long count)
    {
        lock (_lock)
        {
            return (_count, [.. count == 0 ? _latest : _latest.TakeLast((int)Math.Min(_count - count, Kept))]);
        }
    }

    public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        foreach (ref readonly var point in points)
        {
            if (point.IsAnomaly) Add(new LivePoint(id, point));
        }
    }

    public void OnStreamChanged(ClientId id, StreamChange change)
    {
        if (change != StreamChange.Deleted) return;
        lock (_lock) _latest.RemoveAll(live => live.Id == id);
    }

    public void OnStoreOpened()
    {
        var stored = store.ReadLatestAnomaliesAsync(Kept, CancellationToken.None).GetAwaiter().GetResult();
        lock (_lock)
        {
            _latest.Clear();
            _latest.AddRange(stored.Reverse().Select(anomaly => new LivePoint(anomaly.Id, anomaly.Point)));
        }
    }

    private void Add(in LivePoint anomaly)
    {
        lock (_lock)
        {
            _latest.Add(anomaly);
            if (_latest.Count > Kept) _latest.RemoveAt(0);
            _count++;
        }
    }
}
