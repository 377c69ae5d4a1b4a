using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Is told of points once they are safe in the store. To react to points, write one of these and register it.</summary>
internal interface ICommitObserver
{
    /// <summary>Called in a stream's order, with the stream's figures as of the last of the points, on the thread that commits: cheap, never waits. What it throws is logged and goes no further.</summary>
    void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points);

    /// <summary>The stream's connection opened or closed, or the stream was deleted.</summary>
    void OnStreamChanged(ClientId id, StreamChange change) { }

    /// <summary>The store was opened, at the start or again: what was copied from it may be another by now.</summary>
    void OnStoreOpened() { }

    /// <summary>Whether someone wants every point of this stream explained, not the anomalous alone.</summary>
    bool WantsExplanations(ClientId id) => false;
}

internal enum StreamChange
{
    Connected,
    Disconnected,
    Deleted,
}
