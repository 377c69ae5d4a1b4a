using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>A rate limit by reading more slowly: nothing is refused or dropped, the client's own sending is held up.</summary>
/// <param name="limits">Asked each time: they may change.</param>
internal sealed class ReadThrottle(IOptions<LimitOptions> limits, TimeProvider time)
{
    private DateTimeOffset _paidUntil;

    /// <summary>Waits until that many points more were allowed; a second's worth may come at once.</summary>
    /// <param name="owed">What has to be waited for anyway.</param>
    public async ValueTask PayAsync(int points, TimeSpan owed, CancellationToken ct)
    {
        if (points == 0) return;
        if (Owed(points) is var own && own > owed) owed = own;
        if (owed > TimeSpan.Zero) await Task.Delay(owed, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private TimeSpan Owed(int points)
    {
        var pointsPerSecond = limits.Value.PointsPerSecond;
        if (pointsPerSecond == 0) return TimeSpan.Zero;
        var now = time.GetUtcNow();
        var earliest = now - TimeSpan.FromSeconds(1);
        _paidUntil = (_paidUntil > earliest ? _paidUntil : earliest) + TimeSpan.FromSeconds((double)points / pointsPerSecond);
        return _paidUntil - now;
    }
}
