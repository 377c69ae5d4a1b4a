using System.Threading.Tasks.Sources;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Points of one stream on their way into the store: filled, committed, then filled again.</summary>
internal sealed class PendingBatch : IValueTaskSource<CommitResult>
{
    // Continuations must not run on the thread that commits: it has other batches to tell.
    private ManualResetValueTaskSourceCore<CommitResult> _committed = new() { RunContinuationsAsynchronously = true };
    private JudgedPoint[] _points = [];

    /// <summary>The stream and the epoch it was opened at.</summary>
    public StreamRecord Stream { get; private set; } = null!;

    public ReadOnlySpan<JudgedPoint> Points => _points.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>The stream's figures as of the last point.</summary>
    public StreamFigures Figures { get; private set; }

    /// <summary>The stream's state after the last point, where it is due to be saved; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Snapshot { get; set; }

    /// <summary>When the stream was last heard of, where it is time to write its figures; null otherwise.</summary>
    public DateTimeOffset? Seen { get; set; }

    /// <summary>The outcome, written by the store, told to whoever waits by <see cref="Complete"/>.</summary>
    public CommitResult Result { get; set; }

    public void Start(StreamRecord stream, in StreamFigures figures)
    {
        Stream = stream;
        Figures = figures;
        Count = 0;
        Snapshot = default;
        Seen = null;
        Result = CommitResult.Unavailable;
        _committed.Reset();
    }

    public void Add(in JudgedPoint point)
    {
        if (Count == _points.Length) Array.Resize(ref _points, Math.Max(4, Count * 2));
        _points[Count++] = point;
        Figures = Figures.After(point);
    }

    /// <summary>Forgets its points and gives back the room of an unusually large one.</summary>
    public void Clear()
    {
        Array.Clear(_points, 0, Count);
        Count = 0;
        Snapshot = default;
        if (_points.Length > 256) _points = [];
    }

    /// <summary>Waits for the outcome; once after each <see cref="Start"/>.</summary>
    public ValueTask<CommitResult> WaitAsync() => new(this, _committed.Version);

    public void Complete() => _committed.SetResult(Result);

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token) => _committed.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _committed.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _committed.OnCompleted(continuation, state, token, flags);
}
