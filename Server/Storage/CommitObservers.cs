using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>All who react to points. One that throws is logged and costs nobody else anything.</summary>
internal sealed partial class CommitObservers(IEnumerable<ICommitObserver> observers, ILogger<CommitObservers> logger)
{
    private readonly ICommitObserver[] _observers = [.. observers];

    public void OnCommitted(PendingBatch batch)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnCommitted(batch.Stream.Id, batch.Figures, batch.Points);
            }
            catch (Exception e)
            {
                LogFailedOnPoints(e, observer.GetType().Name, batch.Stream.Id);
            }
        }
    }

    public void OnStreamChanged(ClientId id, StreamChange change)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnStreamChanged(id, change);
            }
            catch (Exception e)
            {
                LogFailedOnChange(e, observer.GetType().Name, id, change);
            }
        }
    }

    public void OnStoreOpened()
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnStoreOpened();
            }
            catch (Exception e)
            {
                LogFailedOnOpening(e, observer.GetType().Name);
            }
        }
    }

    /// <summary>Whether someone wants every point of this stream explained, not the anomalous alone.</summary>
    public bool WantExplanations(ClientId id)
    {
        foreach (var observer in _observers)
        {
            if (observer.WantsExplanations(id)) return true;
        }

        return false;
    }

    [LoggerMessage(LogLevel.Error, "{Observer} failed on points of {ClientId}; the points are stored")]
    private partial void LogFailedOnPoints(Exception e, string observer, ClientId clientId);

    [LoggerMessage(LogLevel.Error, "{Observer} failed when the store was opened")]
    private partial void LogFailedOnOpening(Exception e, string observer);

    [LoggerMessage(LogLevel.Error, "{Observer} failed when {ClientId} was {Change}")]
    private partial void LogFailedOnChange(Exception e, string observer, ClientId clientId, StreamChange change);
}
