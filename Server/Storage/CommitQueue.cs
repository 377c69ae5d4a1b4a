using System.Diagnostics;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Group commit: what arrives while one transaction runs goes into the next, whichever stream it is of.</summary>
/// <remarks>
/// Whoever finds the store idle commits on its own thread: a lone batch waits for nobody. What came meanwhile is committed by a
/// thread of the pool, so that no connection serves others for long before it is answered itself.
/// </remarks>
internal sealed partial class CommitQueue : IThreadPoolWorkItem
{
    // Bounds how long a small batch can wait behind large ones: some 30 ms of inserting.
    private const int MaxGroupPoints = 32_768;

    private readonly IPointStore _store;
    private readonly CommitObservers _observers;
    private readonly CommitMetrics _metrics;
    private readonly ILogger<CommitQueue> _logger;
    private readonly Lock _lock = new();

    // Guarded by the lock.
    private readonly Queue<PendingBatch> _waiting = [];
    private int _waitingPoints;
    private bool _committing;

    // Of whoever commits.
    private readonly List<PendingBatch> _group = [];
    private readonly List<PendingBatch> _single = [];

    public CommitQueue(IPointStore store, CommitObservers observers, CommitMetrics metrics, ILogger<CommitQueue> logger)
    {
        (_store, _observers, _metrics, _logger) = (store, observers, metrics, logger);
        metrics.Watch(() =>
        {
            lock (_lock) return _waitingPoints;
        });
    }

    /// <summary>Stores the batch and says how it went; never throws for what the store does.</summary>
    public ValueTask<CommitResult> CommitAsync(PendingBatch batch)
    {
        lock (_lock)
        {
            _waiting.Enqueue(batch);
            _waitingPoints += batch.Count;
            if (_committing) return batch.WaitAsync();
            _committing = true;
        }

        CommitGroup();
        if (!IsIdle()) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return batch.WaitAsync();
    }

    void IThreadPoolWorkItem.Execute()
    {
        do CommitGroup();
        while (!IsIdle());
    }

    private bool IsIdle()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0) return false;
            _committing = false;
            return true;
        }
    }

    private void CommitGroup()
    {
        var points = 0;
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next) && (_group.Count == 0 || points + next.Count <= MaxGroupPoints))
            {
                points += next.Count;
                _group.Add(_waiting.Dequeue());
            }

            _waitingPoints -= points;
        }

        var began = Stopwatch.GetTimestamp();
        Append();
        _metrics.Committed(began, points);
        foreach (var batch in _group)
        {
            if (batch.Result == CommitResult.Committed && batch.Count > 0) _observers.OnCommitted(batch);
            batch.Complete();
        }

        _group.Clear();
    }

    private void Append()
    {
        try
        {
            _store.Append(_group);
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(e, _group.Count);
            _metrics.Failed();
            foreach (var batch in _group) batch.Result = CommitResult.Unavailable;
        }
        catch (Exception e)
        {
            // One batch the store cannot digest must not cost the others: each is tried alone, once.
            LogFailed(e, _group.Count);
            _metrics.Failed();
            foreach (var batch in _group) AppendAlone(batch);
        }
    }

    private void AppendAlone(PendingBatch batch)
    {
        _single.Add(batch);
        try
        {
            _store.Append(_single);
        }
        catch (Exception e)
        {
            LogLost(e, batch.Stream.Id, batch.Count);
            batch.Result = CommitResult.Unavailable;
        }
        finally
        {
            _single.Clear();
        }
    }

    [LoggerMessage(LogLevel.Error, "The store took none of {Batches} batches; their connections are closed and will send again")]
    private partial void LogUnavailable(Exception e, int batches);

    [LoggerMessage(LogLevel.Error, "A group of {Batches} batches failed; each is tried alone")]
    private partial void LogFailed(Exception e, int batches);

    [LoggerMessage(LogLevel.Error, "The store refused {Points} points of {ClientId}; its connection is closed and will send again")]
    private partial void LogLost(Exception e, ClientId clientId, int points);
}
