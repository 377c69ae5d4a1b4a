using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>How one stream is doing, kept up by its commits and read by viewers.</summary>
internal sealed class StreamPulse(ClientId id, TimeProvider time)
{
    private const int Seconds = 10;
    private const int FiveMinutes = 300;
    private const int Hour = 12;

    /// <summary>Seconds that an anomaly counts as now, and after which a connected stream without points is silent.</summary>
    private const int Now = 60;

    private readonly Lock _lock = new();
    private readonly long _since = time.GetTimestamp();

    private readonly RecentPoints _recent = new();

    // The second, counted from 1, of each severity's last anomaly: a small one is still of now when a great one before it no longer is.
    private readonly int[] _lastOf = new int[(int)Severity.Critical + 1];

    private RecentCount _points = new(Seconds);
    private RecentCount _anomalies = new(Hour);
    private bool _active;
    private bool _deleted;
    private StreamFigures? _figures;
    private PointFlags _newest;
    private JudgedPoint? _lastAnomaly;
    private DateTimeOffset _lastSeen = time.GetUtcNow();
    private long _touched = time.GetTimestamp();

    public void Committed(in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        lock (_lock)
        {
            Touch();

            // Most commits hold no anomaly: the figures say so without a look at each point.
            if (_figures is not { } before || figures.Anomalies != before.Anomalies) CountAnomalies(points);
            _figures = figures;
            _newest = points[^1].Flags;
            _recent.Add(points);
            _points.Add(CurrentSecond(), points.Length);
        }
    }

    public void Changed(bool active, bool deleted)
    {
        lock (_lock)
        {
            Touch();
            _active = active;
            _deleted = deleted;
            if (!deleted) return;

            // Another stream of this name begins at nothing.
            _figures = StreamFigures.None;
            _newest = PointFlags.None;
            _lastAnomaly = null;
            _points.Clear();
            _anomalies.Clear();
            _recent.Clear();
            Array.Clear(_lastOf);
        }
    }

    public LiveRow Read()
    {
        lock (_lock)
        {
            return new LiveRow(id, _active, _deleted, _figures, Rate(), _lastAnomaly, _lastSeen)
            {
                AnomaliesLastHour = _anomalies.Sum(CurrentSecond() / FiveMinutes),
                SeverityNow = SeverityNow(),
                IsSilent = _active && time.GetElapsedTime(_touched).TotalSeconds >= Now,
                IsWarmingUp = (_newest & PointFlags.WarmingUp) != 0,
            };
        }
    }

    /// <summary>The newest points that came since the server knows of the stream, the oldest first.</summary>
    public RecentPoint[] Recent()
    {
        lock (_lock)
        {
            return _recent.ToArray();
        }
    }

    public TimeSpan Idle()
    {
        lock (_lock)
        {
            return time.GetElapsedTime(_touched);
        }
    }

    private void CountAnomalies(ReadOnlySpan<JudgedPoint> points)
    {
        var count = 0;
        foreach (ref readonly var point in points)
        {
            if (!point.IsAnomaly) continue;
            count++;
            _lastOf[(int)point.Severity] = (int)CurrentSecond() + 1;
            _lastAnomaly = point;
        }

        if (count > 0) _anomalies.Add(CurrentSecond() / FiveMinutes, count);
    }

    private Severity SeverityNow()
    {
        for (var severity = Severity.Critical; severity > Severity.None; severity--)
        {
            if (_lastOf[(int)severity] is not 0 and var second && CurrentSecond() + 1 - second < Now) return severity;
        }

        return Severity.None;
    }

    private void Touch()
    {
        _lastSeen = time.GetUtcNow();
        _touched = time.GetTimestamp();
    }

    private long CurrentSecond() => (long)time.GetElapsedTime(_since).TotalSeconds;

    private double Rate()
    {
        // The current second has only begun: ten places cover nine seconds and a part.
        var age = time.GetElapsedTime(_since).TotalSeconds;
        return _points.Sum((long)age) / Math.Max(1, age < Seconds ? age : Seconds - 1 + age % 1);
    }
}
