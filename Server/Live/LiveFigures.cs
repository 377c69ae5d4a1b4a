using System.Collections.Concurrent;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>
/// How every stream that is written to is doing; forgets a stream soon after its last connection closed, once nothing anomalous of its
/// last hour is to be told.
/// </summary>
internal sealed class LiveFigures(TimeProvider time) : ICommitObserver
{
    /// <summary>How long a closed or deleted stream is still told of: viewers ask every second, and may have been away for a moment.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    // A stream that has gone quiet still changes until its rate has come down to nothing.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    private readonly ConcurrentDictionary<ClientId, StreamPulse> _pulses = new();

    // Held from finding a pulse until it is touched, or a sweep could drop in between the one of a stream that just came back.
    private readonly Lock _touching = new();
    private long _swept = time.GetTimestamp();

    public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        lock (_touching)
        {
            PulseOf(id).Committed(figures, points);
        }
    }

    public void OnStreamChanged(ClientId id, StreamChange change)
    {
        lock (_touching)
        {
            Sweep();
            PulseOf(id).Changed(active: change == StreamChange.Connected, deleted: change == StreamChange.Deleted);
        }
    }

    public LiveRow? Find(ClientId id) => _pulses.TryGetValue(id, out var pulse) ? pulse.Read() : null;

    /// <summary>The newest points, at most <see cref="RecentPoints.Most"/>, of those that came since the server knows of the stream; the oldest first.</summary>
    public RecentPoint[] Recent(ClientId id) => _pulses.TryGetValue(id, out var pulse) ? pulse.Recent() : [];

    /// <summary>All streams that are in memory, those among them that were deleted just now.</summary>
    public IEnumerable<LiveRow> All()
    {
        foreach (var (_, pulse) in _pulses) yield return pulse.Read();
    }

    /// <summary>All streams that are connected now.</summary>
    public IEnumerable<LiveRow> Active() => _pulses.Values.Select(pulse => pulse.Read()).Where(row => row.Active);

    /// <summary>Streams whose row may look different from a second ago.</summary>
    public IEnumerable<LiveRow> Moving() => _pulses.Values.Where(pulse => pulse.Idle() < Settling).Select(pulse => pulse.Read());

    private StreamPulse PulseOf(ClientId id)
    {
        if (_pulses.TryGetValue(id, out var pulse)) return pulse;
        Sweep();
        return _pulses[id] = new StreamPulse(id, time);
    }

    // Only a new stream can make the list longer, so only then is there something to sweep.
    private void Sweep()
    {
        if (time.GetElapsedTime(_swept) < Settling) return;
        _swept = time.GetTimestamp();
        foreach (var (id, pulse) in _pulses)
        {
            if (pulse.Idle() > Remembered && pulse.Read() is { Active: false, AnomaliesLastHour: 0 }) _pulses.TryRemove(id, out _);
        }
    }
}
