namespace StreamingAnomaly.Server.Storage;

/// <summary>A time in equal parts, of each of which the least and the greatest value is kept: what a line drawn through all points would show.</summary>
internal sealed class ChartBuckets
{
    private readonly long _width;
    private readonly Extremes[] _buckets;
    private readonly bool[] _anomalous;

    public ChartBuckets(long from, long to, int count)
    {
        (From, To) = (from, to);
        _width = (to - from) / count + 1;
        _buckets = new Extremes[count];
        _anomalous = new bool[count];
        Array.Fill(_buckets, new Extremes());
    }

    /// <summary>The first microsecond.</summary>
    public long From { get; }

    /// <summary>The last microsecond.</summary>
    public long To { get; }

    /// <summary>Takes a point, where it lies in the time.</summary>
    public void Add(long micros, double value)
    {
        if (micros >= From && micros <= To) _buckets[IndexOf(micros)].Add(micros, value);
    }

    /// <summary>Takes points in short; false when they lie across an edge, where a closer look may bring more.</summary>
    public bool TryAdd(in Extremes points)
    {
        Add(points.MinimumAt, points.Minimum);
        Add(points.MaximumAt, points.Maximum);
        return points.Earliest >= From && points.Latest <= To && IndexOf(points.Earliest) == IndexOf(points.Latest);
    }

    /// <summary>Whether a closer look at these points could change any bucket.</summary>
    public bool Matters(in Extremes points)
    {
        if (!points.HasValue || points.Latest < From || points.Earliest > To) return false;
        var last = IndexOf(Math.Min(points.Latest, To));
        for (var bucket = IndexOf(Math.Max(points.Earliest, From)); bucket <= last; bucket++)
        {
            if (!(points.Minimum >= _buckets[bucket].Minimum) || !(points.Maximum <= _buckets[bucket].Maximum)) return true;
        }

        return false;
    }

    /// <summary>Marks the bucket of an anomalous point.</summary>
    /// <returns>Where the next bucket begins.</returns>
    public long MarkAnomalous(long micros)
    {
        var bucket = IndexOf(micros);
        _anomalous[bucket] = true;
        return From + (bucket + 1) * _width;
    }

    /// <summary>One or two points a bucket, in the order of time.</summary>
    public List<ChartPoint> ToPoints()
    {
        var points = new List<ChartPoint>(2 * _buckets.Length);
        for (var i = 0; i < _buckets.Length; i++)
        {
            if (!_buckets[i].HasValue) continue;
            var minimum = new ChartPoint(_buckets[i].MinimumAt, _buckets[i].Minimum, _anomalous[i]);
            var maximum = new ChartPoint(_buckets[i].MaximumAt, _buckets[i].Maximum, _anomalous[i]);
            points.Add(minimum.Micros <= maximum.Micros ? minimum : maximum);
            if (minimum.Value != maximum.Value) points.Add(minimum.Micros <= maximum.Micros ? maximum : minimum);
        }

        return points;
    }

    private int IndexOf(long micros) => (int)((micros - From) / _width);
}
