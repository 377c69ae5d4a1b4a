using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>A stream's newest values and which of them are anomalous: what a sparkline draws.</summary>
internal sealed class RecentPoints
{
    /// <summary>One bit each in a number.</summary>
    public const int Most = 32;

    // A point's number modulo 32 is its place.
    private readonly double[] _values = new double[Most];
    private uint _anomalies;
    private long _newest;
    private int _count;

    public void Add(ReadOnlySpan<JudgedPoint> points)
    {
        foreach (ref readonly var point in points.Length > Most ? points[^Most..] : points)
        {
            var place = (int)(point.N % Most);
            _values[place] = point.Value;
            _anomalies = _anomalies & ~(1u << place) | (point.IsAnomaly ? 1u : 0) << place;
            _newest = point.N;
        }

        _count = Math.Min(Most, _count + points.Length);
    }

    /// <summary>The oldest first.</summary>
    public RecentPoint[] ToArray()
    {
        var points = new RecentPoint[_count];
        for (var i = 0; i < points.Length; i++)
        {
            var place = (int)((_newest - _count + 1 + i) % Most);
            points[i] = new RecentPoint(_values[place], (_anomalies >> place & 1) != 0);
        }

        return points;
    }

    public void Clear() => _count = 0;
}

/// <param name="Value">NaN where it is missing.</param>
internal readonly record struct RecentPoint(double Value, bool IsAnomaly);
