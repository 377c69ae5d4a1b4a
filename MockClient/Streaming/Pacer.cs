namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>Says when the next point is due: by a rate, by the points' own times, or at once.</summary>
internal sealed class Pacer(double rate, double? speed, TimeProvider time)
{
    // What was missed while the server was slow or away is caught up, but no more than this: a pace chosen to be watched stays one.
    private static readonly TimeSpan MaxBehind = TimeSpan.FromSeconds(1);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan? _due;
    private DateTime _previous;

    public async ValueTask WaitAsync(DateTime pointTime, CancellationToken ct)
    {
        var now = time.GetElapsedTime(_start);
        var due = _due is { } last ? last + Gap(pointTime) : now;
        if (due < now - MaxBehind) due = now - MaxBehind;
        _due = due;
        _previous = pointTime;

        // Timers count whole milliseconds: above 1,000 points a second several become due together.
        var wait = Math.Ceiling((due - now).TotalMilliseconds);
        if (wait > 0) await Task.Delay(TimeSpan.FromMilliseconds(wait), time, ct);
    }

    private TimeSpan Gap(DateTime pointTime)
    {
        if (speed is { } times) return pointTime > _previous ? (pointTime - _previous) / times : TimeSpan.Zero;
        return rate > 0 ? TimeSpan.FromSeconds(1 / rate) : TimeSpan.Zero;
    }
}
