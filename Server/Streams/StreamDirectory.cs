using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Streams;

/// <summary>The open streams of this process: each in memory once, and only while somebody holds a lease on it.</summary>
internal sealed class StreamDirectory(
    IPointStore store, CommitQueue commits, CommitObservers observers, TimeProvider time, ILogger<PointStream> logger)
{
    // Guards the dictionary and the counts in it.
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientId, Entry> _open = [];
    private Func<StreamLease, ValueTask>? _giveBack;

    /// <summary>Leases the stream to its one writer; an older writer is evicted.</summary>
    /// <param name="ended">Told when the lease is lost to somebody else; must not wait.</param>
    /// <param name="ct">Whoever asked is gone: then nobody is evicted.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written.</exception>
    public Task<OpenedStream> TakeOverAsync(ClientId id, SettingsChange change, Action<LeaseEnd> ended, CancellationToken ct) =>
        OpenAsync(id, change, ended, PointFlags.None, ct);

    /// <summary>Leases the stream to a guest, who submits beside its writer.</summary>
    /// <param name="marks">What holds for all of the guest's points.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written.</exception>
    public Task<OpenedStream> JoinAsync(ClientId id, SettingsChange change, PointFlags marks = PointFlags.None) =>
        OpenAsync(id, change, ended: null, marks, CancellationToken.None);

    /// <summary>Deletes a stream and all it learned; false when there was none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written.</exception>
    public async Task<bool> DeleteAsync(ClientId id, CancellationToken ct)
    {
        await using var lease = Lease(id, ended: null);
        return await lease.Stream.DeleteAsync(ct);
    }

    /// <summary>Changes settings as a person asks, while the stream runs; null when there is no such stream.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written.</exception>
    public async Task<PinnedSettings?> PinAsync(ClientId id, SettingsChange change, IReadOnlySet<string> release, CancellationToken ct)
    {
        await using var lease = Lease(id, ended: null);
        return await lease.Stream.PinAsync(change, release, ct);
    }

    private async Task<OpenedStream> OpenAsync(ClientId id, SettingsChange change, Action<LeaseEnd>? ended, PointFlags marks, CancellationToken ct)
    {
        var lease = Lease(id, ended, marks);
        try
        {
            var (settings, lastSeq) = await lease.Stream.OpenAsync(lease, change, ct);
            return new OpenedStream(lease, settings, lastSeq);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    private StreamLease Lease(ClientId id, Action<LeaseEnd>? ended, PointFlags marks = PointFlags.None)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(id, out var entry))
                _open.Add(id, entry = new Entry(new PointStream(id, store, commits, observers, time, logger)));
            entry.Leases++;
            return new StreamLease(entry.Stream, ended, _giveBack ??= GiveBackAsync) { Marks = marks };
        }
    }

    private async ValueTask GiveBackAsync(StreamLease lease)
    {
        var stream = lease.Stream;
        bool isLast;
        try
        {
            await stream.CloseAsync(lease, last: false);
        }
        finally
        {
            lock (_lock)
            {
                // Somebody may have leased it while it was being saved.
                isLast = --_open[stream.Id].Leases == 0;
                if (isLast) _open.Remove(stream.Id);
            }
        }

        if (!isLast) return;

        // Only now it is certain who is the last. Whoever has opened the stream anew meanwhile has a higher epoch, and nothing is saved here.
        await stream.CloseAsync(lease, last: true);
        stream.Dispose();
    }

    private sealed class Entry(PointStream stream)
    {
        public PointStream Stream => stream;

        public int Leases { get; set; }
    }
}

/// <summary>A leased stream, with what it was when it was opened.</summary>
/// <param name="LastSeq">The client's last own number; 0: none.</param>
internal sealed record OpenedStream(StreamLease Lease, StreamSettings Settings, long LastSeq);
