namespace StreamingAnomaly.Server.Ingest;

/// <summary>A rate limit by reading more slowly: nothing is refused or dropped, the client's own sending is held up.</summary>
/// <param name="pointsPerSecond">0: no limit.</param>
internal sealed class ReadThrottle(int pointsPerSecond, TimeProvider time)
{
    private DateTimeOffset _paidUntil;

    /// <summary>Waits until that many points more were allowed; a second's worth may come at once.</summary>
    public async ValueTask PayAsync(int points, CancellationToken ct)
    {
        if (pointsPerSecond == 0 || points == 0) return;
        var now = time.GetUtcNow();
        var earliest = now - TimeSpan.FromSeconds(1);
        _paidUntil = (_paidUntil > earliest ? _paidUntil : earliest) + TimeSpan.FromSeconds((double)points / pointsPerSecond);
        if (_paidUntil > now) await Task.Delay(_paidUntil - now, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
