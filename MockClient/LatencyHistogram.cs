using System.Numerics;

namespace StreamingAnomaly.MockClient;

/// <summary>Counts durations in buckets at most 0.8 % wide: small, of fixed size however long the run, and safe from any thread.</summary>
internal sealed class LatencyHistogram
{
    // 128 buckets for each power of two of nanoseconds, up to 2^40 (18 minutes).
    private const int SubBits = 7;
    private const int Sub = 1 << SubBits;
    private const int MaxBits = 40;

    private readonly long[] _buckets = new long[(MaxBits - SubBits + 1) * Sub];
    private long _max;

    public void Record(TimeSpan duration) => Record(duration.Ticks * TimeSpan.NanosecondsPerTick);

    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Clamp(nanoseconds, 0, (1L << MaxBits) - 1);
        Interlocked.Increment(ref _buckets[BucketOf(nanoseconds)]);

        long max;
        while (nanoseconds > (max = Volatile.Read(ref _max)) && Interlocked.CompareExchange(ref _max, nanoseconds, max) != max) { }
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++) _buckets[i] += other._buckets[i];
        _max = Math.Max(_max, other._max);
    }

    public TimeSpan Max => FromNanoseconds(_max);

    /// <summary>The duration that a share <paramref name="quantile"/> of all did not exceed; zero when there are none.</summary>
    public TimeSpan Quantile(double quantile)
    {
        var rank = (long)Math.Ceiling(quantile * _buckets.Sum());
        long seen = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= rank && seen > 0) return FromNanoseconds(Math.Min(MiddleOf(i), _max));
        }
        return TimeSpan.Zero;
    }

    private static int BucketOf(long nanoseconds)
    {
        // Below 2^SubBits a bucket is one nanosecond; above, the leading SubBits + 1 bits choose it.
        var shift = Math.Max(0, BitOperations.Log2((ulong)nanoseconds | 1) - SubBits);
        return (int)((long)shift * Sub + (nanoseconds >> shift));
    }

    private static long MiddleOf(int bucket)
    {
        var shift = Math.Max(0, bucket / Sub - 1);
        var lower = (bucket - (long)shift * Sub) << shift;
        return lower + ((1L << shift) >> 1);
    }

    private static TimeSpan FromNanoseconds(long nanoseconds) => new(nanoseconds / TimeSpan.NanosecondsPerTick);
}
