namespace StreamingAnomaly.Server.Metrics;

/// <summary>What was measured by one instrument under one set of labels; written from any thread.</summary>
internal sealed class Series(IReadOnlyList<KeyValuePair<string, string>> labels, double[] bounds)
{
    // One more than there are bounds: what is above the last.
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private long _count;
    private double _sum;

    public IReadOnlyList<KeyValuePair<string, string>> Labels => labels;

    /// <summary>Of a histogram: upper ends of its buckets, rising; empty for others.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>A counter's sum, a gauge's value, or the sum of all that a histogram holds.</summary>
    public double Sum => Volatile.Read(ref _sum);

    /// <summary>How many measurements a histogram holds.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>How many of them are at most the bound of this number.</summary>
    public long CountUpTo(int bound)
    {
        var count = 0L;
        for (var i = 0; i <= bound; i++) count += Volatile.Read(ref _buckets[i]);
        return count;
    }

    public void Set(double value) => Volatile.Write(ref _sum, value);

    public void Add(double value)
    {
        double sum;
        do sum = Volatile.Read(ref _sum);
        while (Interlocked.CompareExchange(ref _sum, sum + value, sum) != sum);
    }

    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _buckets[bucket >= 0 ? bucket : ~bucket]);
        Interlocked.Increment(ref _count);
        Add(value);
    }
}
