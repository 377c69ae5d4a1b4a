using System.Runtime.CompilerServices;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Streams;

/// <summary>An open stream: the one place where its points are numbered, judged and sent to the store.</summary>
/// <remarks>
/// Its memory is a copy of the store. Coming back after a restart, taking over from another connection, changing settings and
/// recovering from a failed commit are the same operation: open the stream again.
/// </remarks>
internal sealed partial class PointStream(
    ClientId id, IPointStore store, CommitQueue commits, CommitObservers observers, TimeProvider time, ILogger<PointStream> logger)
    : IDisposable
{
    /// <summary>Points after which the state is saved with them: what a crash makes the next opening replay.</summary>
    public const int SnapshotEvery = 1_000;

    // Points times window: one or two milliseconds' worth. A client with a large window and full batches must not keep a thread from all others.
    private const int JudgedAtOnce = 1_000_000;

    private static readonly TimeSpan FiguresEvery = TimeSpan.FromSeconds(5);

    // Held from judging to commit: nobody judges on a state that may yet turn out not to be stored.
    private readonly SemaphoreSlim _turn = new(1, 1);

    // All below belong to whoever has the turn.
    private readonly PendingBatch _batch = new();
    private StreamRecord? _record;
    private StreamState? _state;
    private StreamLease? _writer;
    private bool _writerFailed;
    private int _writerOpening;
    private long _savedN;
    private bool _relearned;
    private DateTimeOffset _figuresWritten;

    public ClientId Id => id;

    /// <summary>As of the last opening; may be read by anyone.</summary>
    public StreamSettings Settings { get; private set; } = StreamSettings.Default;

    /// <summary>Opens the stream for a lease, which evicts the writer before it unless it is a guest's.</summary>
    /// <returns>The settings after the change, and the client's last own number (0: none).</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written.</exception>
    public async Task<(StreamSettings Settings, long LastSeq)> OpenAsync(StreamLease lease, SettingsChange change, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (_record is null || !lease.IsGuest || IsNews(change)) await ReopenAsync(change);
            if (!lease.IsGuest) await BeginWritingAsync(lease);
            return (_record!.Settings, _state!.Figures.LastSeq);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Judges points in their order and stores them; when it returns <c>Committed</c> they may be answered.</summary>
    /// <param name="lease">Whose points they are.</param>
    /// <param name="points">In the order of arrival.</param>
    /// <param name="outcomes">As many as there are points: gets what became of each.</param>
    /// <param name="explain">Whether all outcomes are to carry band, votes and reason, not the anomalous alone.</param>
    [AsyncMethodBuilder(typeof(InFlightMethodBuilder<>))]
    public async ValueTask<CommitResult> SubmitAsync(
        StreamLease lease, ReadOnlyMemory<ReceivedPoint> points, Memory<Outcome> outcomes, bool explain)
    {
        await _turn.WaitAsync();
        try
        {
            if (!lease.IsGuest && lease != _writer) return CommitResult.Superseded;

            // What follows a failed point on its connection must not be stored, or a gap would hide behind a later success.
            if (_record is null && (lease.IsGuest || !_writerFailed)) await ReopenAsync(SettingsChange.None);
            if (!lease.IsGuest && _writerFailed) return CommitResult.Unavailable;

            var duplicates = await JudgeAsync(points, outcomes, lease.Marks, explain || observers.WantExplanations(id));
            if (_batch.Count > 0)
            {
                var result = await CommitAsync();
                if (result != CommitResult.Committed)
                {
                    _writerFailed |= lease == _writer;
                    return result;
                }
            }

            if (duplicates > 0) await ResentPoints.AnswerAsync(id, points, outcomes, store);
            return CommitResult.Committed;
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(e, id);
            (_record, _state) = (null, null);
            _writerFailed |= lease == _writer;
            return CommitResult.Unavailable;
        }
        catch
        {
            // Half judged: memory may be ahead of the store, and must not be saved.
            (_record, _state) = (null, null);
            throw;
        }
        finally
        {
            _batch.Clear();
            _turn.Release();
        }
    }

    /// <summary>Ends a lease: what was learned is saved when it was the writer's, or the last.</summary>
    public async Task CloseAsync(StreamLease lease, bool last)
    {
        await _turn.WaitAsync();
        try
        {
            var wrote = lease == _writer;
            if (wrote) _writer = null;
            if (wrote || last) await SaveAsync();
            if (!wrote) return;
            await store.SetActiveAsync(id, active: false, CancellationToken.None);
            observers.OnStreamChanged(id, StreamChange.Disconnected);
        }
        catch (StoreUnavailableException e)
        {
            // Nothing that was answered is lost: the next opening replays the points after the last snapshot.
            LogUnavailable(e, id);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Changes settings as a person asks, while the stream runs; see <see cref="IPointStore.PinAsync"/>.</summary>
    public async Task<PinnedSettings?> PinAsync(SettingsChange change, IReadOnlySet<string> release, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var changed = await store.PinAsync(id, change, release, ct);
            if (changed is not null && _record is not null) await ReopenAsync(SettingsChange.None);
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes the stream from the store; its writer is told.</summary>
    public async Task<bool> DeleteAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            (_record, _state) = (null, null);
            var deleted = await store.DeleteAsync(id, ct);
            Evict(LeaseEnd.Deleted);
            if (deleted) observers.OnStreamChanged(id, StreamChange.Deleted);
            return deleted;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    // A guest's settings come with every request: opening the stream again for what it has already would be paid for each time.
    private bool IsNews(SettingsChange change) =>
        change != SettingsChange.None && !change.ApplyTo(_record!.Settings, _record.Pinned).IsSameAs(_record.Settings);

    private void Evict(LeaseEnd reason)
    {
        _writer?.End(reason);
        _writer = null;
    }

    private async Task BeginWritingAsync(StreamLease lease)
    {
        await store.SetActiveAsync(id, active: true, CancellationToken.None);

        // Only now: an opening that fails leaves the writer before it where it is.
        Evict(LeaseEnd.Replaced);
        (_writer, _writerFailed, _writerOpening) = (lease, false, _record!.Opening);
        observers.OnStreamChanged(id, StreamChange.Connected);
    }

    /// <summary>Judges all, and lets others have the thread in between where that takes long.</summary>
    /// <returns>How many have a <c>seq</c> that is not above the last.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> JudgeAsync(ReadOnlyMemory<ReceivedPoint> points, Memory<Outcome> outcomes, PointFlags marks, bool explain)
    {
        var (state, settings) = (_state!, _record!.Settings);
        var now = time.GetUtcNow();
        var slice = Math.Max(1, JudgedAtOnce / settings.Window);
        var duplicates = 0;
        _batch.Start(_record, state.Figures);
        for (var from = 0; from < points.Length; from += slice)
        {
            if (from > 0) await Task.Yield();
            var count = Math.Min(slice, points.Length - from);
            duplicates += Judge(points.Span.Slice(from, count), outcomes.Span[from..], now, marks, explain || settings.Detail == Detail.Full);
        }

        if (_batch.Count == 0) return duplicates;
        if (state.Figures.Points - _savedN >= Math.Max(SnapshotEvery, settings.Window)) state.Save(_batch.SnapshotWriter);
        if (!_batch.Snapshot.IsEmpty || now - _figuresWritten >= FiguresEvery) _batch.Seen = now;
        return duplicates;
    }

    private int Judge(ReadOnlySpan<ReceivedPoint> points, Span<Outcome> outcomes, DateTimeOffset now, PointFlags marks, bool explain)
    {
        var state = _state!;
        var micros = Timestamps.ToMicros(now);
        var duplicates = 0;
        for (var i = 0; i < points.Length; i++)
        {
            ref readonly var point = ref points[i];
            if (point.Seq != 0 && point.Seq <= state.Figures.LastSeq)
            {
                outcomes[i] = new Outcome(OutcomeKind.UnknownSeq, default);
                duplicates++;
                continue;
            }

            var judged = state.Take(point, micros, explain, marks);
            _batch.Add(judged);
            outcomes[i] = new Outcome(OutcomeKind.Judged, judged);
        }

        return duplicates;
    }

    [AsyncMethodBuilder(typeof(InFlightMethodBuilder<>))]
    private async ValueTask<CommitResult> CommitAsync()
    {
        var result = await commits.CommitAsync(_batch);
        if (result != CommitResult.Committed)
        {
            (_record, _state) = (null, null);
            return result;
        }

        if (!_batch.Snapshot.IsEmpty) (_savedN, _relearned) = (_batch.Figures.Points, false);
        if (_batch.Seen is { } seen) _figuresWritten = seen;
        return result;
    }

    private async Task ReopenAsync(SettingsChange change)
    {
        await SaveAsync();

        // From here on the epoch may be another one: should reading fail, nobody appends at the old.
        (_record, _state) = (null, null);
        var record = await store.OpenAsync(id, change, CancellationToken.None);

        // The store may be a copy that knows less than the writer was answered.
        _writerFailed |= _writer is not null && record.Opening != _writerOpening;
        (_state, _relearned) = await StreamReplay.LoadAsync(record, store);

        // The bytes of the snapshot are in the state now.
        (_record, _savedN, Settings) = (record with { Snapshot = null }, record.Snapshot?.N ?? 0, record.Settings);

        // Under new settings the detectors learned afresh; saved at once, so that every later opening starts from the same.
        if (_relearned && !await SaveAsync()) throw new StoreUnavailableException($"what {id} learned could not be saved");
    }

    private async Task<bool> SaveAsync()
    {
        if (_record is null || _state is null || (_state.Figures.Points == _savedN && !_relearned)) return true;
        try
        {
            _batch.Start(_record, _state.Figures);
            _state.Save(_batch.SnapshotWriter);
            _batch.Seen = time.GetUtcNow();
            return await CommitAsync() == CommitResult.Committed;
        }
        finally
        {
            _batch.Clear();
        }
    }

    [LoggerMessage(LogLevel.Error, "The store failed under {ClientId}; the stream is opened again when it is next used")]
    private partial void LogUnavailable(Exception e, ClientId clientId);
}
