using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>One viewer's share of the live points: bounded, the oldest make room and are counted.</summary>
internal sealed class LiveSubscription(int maxBehind, Action<LiveSubscription> unsubscribe, Action missed) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<LivePoint> _behind = new();
    private long _missed;
    private volatile bool _ended;

    /// <summary>The stream was deleted: what comes of its name from now on is another one's, numbered from 1 again.</summary>
    public bool Ended => _ended;

    /// <summary>Never waits for the viewer: the lock is held for one copy at most.</summary>
    public void Offer(ClientId id, ReadOnlySpan<JudgedPoint> points)
    {
        lock (_lock)
        {
            foreach (ref readonly var point in points) Add(new LivePoint(id, point));
        }
    }

    public void Offer(ClientId id, in JudgedPoint point)
    {
        lock (_lock)
        {
            Add(new LivePoint(id, point));
        }
    }

    /// <summary>The stream was deleted.</summary>
    public void End() => _ended = true;

    /// <summary>All that has come since the last call; empty when nothing has or the stream was deleted.</summary>
    public LiveBatch Take()
    {
        lock (_lock)
        {
            if (_ended || _behind.Count == 0) return LiveBatch.Empty;
            var batch = new LiveBatch(_missed, [.. _behind]);
            _behind.Clear();
            _missed = 0;
            return batch;
        }
    }

    public void Dispose() => unsubscribe(this);

    private void Add(in LivePoint point)
    {
        if (_behind.Count == maxBehind)
        {
            _behind.Dequeue();
            _missed++;
            missed();
        }

        _behind.Enqueue(point);
    }
}

internal readonly record struct LivePoint(ClientId Id, JudgedPoint Point);

/// <param name="Missed">How many points were skipped just before the first of these.</param>
/// <param name="Points">In the order of their commits.</param>
internal readonly record struct LiveBatch(long Missed, IReadOnlyList<LivePoint> Points)
{
    public static LiveBatch Empty { get; } = new(0, []);
}
