using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>How one stream is doing, kept up by its commits and read by viewers.</summary>
internal sealed class StreamPulse(ClientId id, TimeProvider time)
{
    private const int Seconds = 10;

    private readonly Lock _lock = new();

    // Points of each of the last ten seconds, at the second's place modulo ten.
    private readonly long[] _points = new long[Seconds];
    private readonly long[] _second = new long[Seconds];
    private readonly long _since = time.GetTimestamp();

    private bool _active;
    private bool _deleted;
    private StreamFigures? _figures;
    private JudgedPoint? _lastAnomaly;
    private DateTimeOffset _lastSeen = time.GetUtcNow();
    private long _touched = time.GetTimestamp();

    public void Committed(in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        lock (_lock)
        {
            Touch();
            _figures = figures;
            for (var i = points.Length - 1; i >= 0; i--)
            {
                if (!points[i].IsAnomaly) continue;
                _lastAnomaly = points[i];
                break;
            }

            var second = CurrentSecond();
            var place = second % Seconds;
            if (_second[place] != second)
            {
                _second[place] = second;
                _points[place] = 0;
            }

            _points[place] += points.Length;
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
            _figures = null;
            _lastAnomaly = null;
            Array.Clear(_points);
        }
    }

    public LiveRow Read()
    {
        lock (_lock)
        {
            return new LiveRow(id, _active, _deleted, _figures, Rate(), _lastAnomaly, _lastSeen);
        }
    }

    public TimeSpan Idle()
    {
        lock (_lock)
        {
            return time.GetElapsedTime(_touched);
        }
    }

    private void Touch()
    {
        _lastSeen = time.GetUtcNow();
        _touched = time.GetTimestamp();
    }

    private long CurrentSecond() => (long)time.GetElapsedTime(_since).TotalSeconds;

    private double Rate()
    {
        var now = CurrentSecond();
        var points = 0L;
        for (var i = 0; i < Seconds; i++)
        {
            if (now - _second[i] < Seconds) points += _points[i];
        }

        // The current second has only begun: ten places cover nine seconds and a part.
        var age = time.GetElapsedTime(_since).TotalSeconds;
        return points / Math.Max(1, age < Seconds ? age : Seconds - 1 + age % 1);
    }
}

/// <summary>A stream as live lists show it.</summary>
/// <param name="Figures">Null until the first commit since the server knows of it.</param>
/// <param name="Rate">Points a second over the last ten seconds.</param>
/// <param name="LastSeen">The server's clock at the last commit or change of state.</param>
internal readonly record struct LiveRow(
    ClientId Id, bool Active, bool Deleted, StreamFigures? Figures, double Rate, JudgedPoint? LastAnomaly, DateTimeOffset LastSeen)
{
    /// <summary>Whether a viewer who was shown the other would see no difference.</summary>
    public bool LooksLike(LiveRow? other) =>
        other is { } row && row.Active == Active && row.Deleted == Deleted && row.Figures == Figures && Math.Abs(row.Rate - Rate) < 0.005;
}
