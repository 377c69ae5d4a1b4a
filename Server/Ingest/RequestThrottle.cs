using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>
/// The rate limit of <see cref="ReadThrottle"/> for points that come by requests: these cannot be read more slowly, so one that comes too early is refused.
/// </summary>
internal sealed class RequestThrottle(IOptions<LimitOptions> limits, TimeProvider time)
{
    private const int FewEnough = 1_000;

    private readonly Lock _lock = new();

    // Guarded by the lock: until when a stream has had all its points; one that is not here, or was a second ago, owes nothing.
    private readonly Dictionary<ClientId, DateTimeOffset> _paidUntil = [];
    private int _sweepAt = FewEnough;

    /// <summary>Streams that are kept in mind.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock) return _paidUntil.Count;
        }
    }

    /// <summary>Lets points in; a second's worth may come at once, and a request that holds more keeps the next ones waiting.</summary>
    /// <returns>How long to wait before they may come; zero when they are let in.</returns>
    public TimeSpan Pay(ClientId id, int points)
    {
        var pointsPerSecond = limits.Value.PointsPerSecond;
        if (pointsPerSecond == 0 || points == 0) return TimeSpan.Zero;
        var now = time.GetUtcNow();
        var earliest = now - TimeSpan.FromSeconds(1);
        lock (_lock)
        {
            var paidUntil = _paidUntil.GetValueOrDefault(id, earliest);
            if (paidUntil > now) return paidUntil - now;
            if (_paidUntil.Count >= _sweepAt) Sweep(earliest);
            _paidUntil[id] = (paidUntil > earliest ? paidUntil : earliest) + TimeSpan.FromSeconds((double)points / pointsPerSecond);
            return TimeSpan.Zero;
        }
    }

    private void Sweep(DateTimeOffset earliest)
    {
        foreach (var (id, paidUntil) in _paidUntil)
        {
            if (paidUntil <= earliest) _paidUntil.Remove(id);
        }

        _sweepAt = Math.Max(FewEnough, _paidUntil.Count * 2);
    }
}
