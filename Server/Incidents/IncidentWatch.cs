using System.Collections.Concurrent;
using System.Threading.Channels;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Shows every committed point to its stream's rule, and tells the keeper of those that have something to be done.</summary>
internal sealed class IncidentWatch(TimeProvider time) : ICommitObserver
{
    private readonly ConcurrentDictionary<ClientId, WatchedStream> _watched = new();

    private readonly Channel<WatchedStream?> _work = Channel.CreateUnbounded<WatchedStream?>(new UnboundedChannelOptions { SingleReader = true });

    private int _isAnew;

    /// <summary>Streams to be taken in hand; null: look after all, once in a while.</summary>
    public ChannelReader<WatchedStream?> Work => _work.Reader;

    public IEnumerable<WatchedStream> All => _watched.Select(pair => pair.Value);

    public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        while (true)
        {
            var stream = Get(id);
            if (!stream.TryTake(points, out var wants)) continue;
            if (wants) _work.Writer.TryWrite(stream);
            return;
        }
    }

    public void OnStreamChanged(ClientId id, StreamChange change)
    {
        if (change == StreamChange.Deleted)
        {
            if (_watched.TryRemove(id, out var deleted)) deleted.Drop();
            return;
        }

        Connect(id, isConnected: change == StreamChange.Connected);
    }

    /// <summary>What rules know is of the store as it was: they begin again from their cursors.</summary>
    public void OnStoreOpened()
    {
        foreach (var (id, stream) in _watched)
        {
            _watched.TryRemove(new KeyValuePair<ClientId, WatchedStream>(id, stream));
            stream.Drop();
        }

        Volatile.Write(ref _isAnew, 1);
        LookAfterAll();
    }

    /// <summary>Whether the store was opened since this was last asked.</summary>
    public bool TakeAnew() => Interlocked.Exchange(ref _isAnew, 0) == 1;

    /// <summary>Has a stream's rule catch up that nobody may ever write to again.</summary>
    public void Remember(ClientId id) => Connect(id, isConnected: false);

    /// <summary>An incident was closed by a person or the clock: its rule has nothing open any more.</summary>
    public void Close(IncidentRow incident)
    {
        if (ClientId.TryParse(incident.ClientId, out var id) && _watched.TryGetValue(id, out var stream)) stream.Close(incident);
    }

    /// <summary>A stream's rule or its silences are others now.</summary>
    public void Reload(ClientId id, StoredRule stored)
    {
        if (_watched.TryGetValue(id, out var stream)) stream.Reload(stored);
    }

    public void LookAfterAll() => _work.Writer.TryWrite(null);

    /// <summary>Of all: has those that have something to be done come to the keeper, and lets go of those that are done with.</summary>
    public void Check()
    {
        foreach (var (id, stream) in _watched)
        {
            if (stream.Check()) _work.Writer.TryWrite(stream);
            else if (stream.TryDrop()) _watched.TryRemove(new KeyValuePair<ClientId, WatchedStream>(id, stream));
        }
    }

    private void Connect(ClientId id, bool isConnected)
    {
        while (true)
        {
            var stream = Get(id);
            if (!stream.TryConnect(isConnected, out var wants)) continue;
            if (wants) _work.Writer.TryWrite(stream);
            return;
        }
    }

    private WatchedStream Get(ClientId id) =>
        _watched.TryGetValue(id, out var stream) ? stream : _watched.GetOrAdd(id, static (id, time) => new WatchedStream(id, time), time);
}
