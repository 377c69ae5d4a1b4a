namespace StreamingAnomaly.Server.Tests;

/// <summary>A clock that stands still until it is told to move; timers fire on the thread that moves it, in the order they are due.</summary>
internal sealed class FakeTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public void Advance(TimeSpan by)
    {
        var until = Elapsed + by;
        while (NextDue(until) is { } alarm) alarm.Fire();
    }

    /// <summary>Whether somebody is waiting who began to with this much patience.</summary>
    public bool IsAwaited(TimeSpan patience)
    {
        lock (_lock) return _alarms.Any(alarm => alarm.Due is not null && alarm.Patience == patience);
    }

    /// <summary>Moves on at once, as for a machine that slept: what was due often meanwhile is done once.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_lock)
        {
            _elapsed += by;
            foreach (var alarm in _alarms.Where(alarm => alarm.Due < _elapsed)) alarm.Due = _elapsed;
        }

        Advance(TimeSpan.Zero);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state)) { Patience = dueTime };
        alarm.Change(dueTime, period);
        lock (_lock) _alarms.Add(alarm);
        return alarm;
    }

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock) return _elapsed;
        }
    }

    private Alarm? NextDue(TimeSpan until)
    {
        lock (_lock)
        {
            var next = _alarms.Where(alarm => alarm.Due <= until).MinBy(alarm => alarm.Due);
            if (next is null)
            {
                _elapsed = until;
                return null;
            }

            // One that was set by another thread after the clock had moved on.
            if (next.Due > _elapsed) _elapsed = next.Due.Value;
            next.Due = next.Period is { } period ? _elapsed + period : null;
            return next;
        }
    }

    private sealed class Alarm(FakeTime time, Action ring) : ITimer
    {
        public TimeSpan Patience { get; init; }

        public TimeSpan? Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public void Fire() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
