using System.Buffers;
using System.Threading.Tasks.Sources;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Points of one stream on their way into the store: filled, committed, then filled again; holds no memory but for one point in between.</summary>
internal sealed class PendingBatch : IValueTaskSource<CommitResult>, IThreadPoolWorkItem
{
    private const int NobodyWaits = 0;
    private const int SomeoneWaits = 1;
    private const int Completed = 2;

    private ManualResetValueTaskSourceCore<CommitResult> _committed;
    private int _waiting;
    private readonly PooledBytes _snapshot = new();
    private readonly JudgedPoint[] _one = new JudgedPoint[1];
    private JudgedPoint[] _points;

    public PendingBatch() => _points = _one;

    /// <summary>The stream and the epoch it was opened at.</summary>
    public StreamRecord Stream { get; private set; } = null!;

    public ReadOnlySpan<JudgedPoint> Points => _points.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>The stream's figures as of the last point.</summary>
    public StreamFigures Figures { get; private set; }

    /// <summary>The stream's state after the last point, where it is due to be saved; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Snapshot => _snapshot.Written;

    /// <summary>Where to write the state that is to be saved.</summary>
    public IBufferWriter<byte> SnapshotWriter => _snapshot;

    /// <summary>When the stream was last heard of, where it is time to write its figures; null otherwise.</summary>
    public DateTimeOffset? Seen { get; set; }

    /// <summary>The outcome, written by the store, told to whoever waits by <see cref="Complete"/>.</summary>
    public CommitResult Result { get; set; }

    public void Start(StreamRecord stream, in StreamFigures figures)
    {
        Stream = stream;
        Figures = figures;
        Seen = null;
        Result = CommitResult.Unavailable;
        _committed.Reset();
        _waiting = NobodyWaits;
    }

    public void Add(in JudgedPoint point)
    {
        if (Count == _points.Length) Grow();
        _points[Count++] = point;
        Figures = Figures.After(point);
    }

    /// <summary>Forgets its points and what is to be saved.</summary>
    public void Clear()
    {
        _snapshot.Clear();
        GiveBack();
        (_points, Count) = (_one, 0);
    }

    /// <summary>Waits for the outcome; once after each <see cref="Start"/>.</summary>
    public ValueTask<CommitResult> WaitAsync() => new(this, _committed.Version);

    /// <summary>Tells whoever waits; on another thread, as the one that commits has other batches to tell.</summary>
    public void Complete()
    {
        if (Interlocked.Exchange(ref _waiting, Completed) == SomeoneWaits) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        else _committed.SetResult(Result);
    }

    private void Grow()
    {
        var larger = ArrayPool<JudgedPoint>.Shared.Rent(Math.Max(16, Count * 2));
        Points.CopyTo(larger);
        GiveBack();
        _points = larger;
    }

    private void GiveBack()
    {
        Array.Clear(_points, 0, Count);
        if (_points != _one) ArrayPool<JudgedPoint>.Shared.Return(_points);
    }

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token) => _committed.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _committed.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Interlocked.CompareExchange(ref _waiting, SomeoneWaits, NobodyWaits);
        _committed.OnCompleted(continuation, state, token, flags);
    }

    void IThreadPoolWorkItem.Execute() => _committed.SetResult(Result);
}
