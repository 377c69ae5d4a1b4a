using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value that random splits of the window set apart sooner than ordinary values: an isolation forest (Liu, Ting
/// &amp; Zhou 2008) without the trees. In one dimension the expected number of splits over all trees has a closed form.
/// </summary>
/// <remarks>
/// Give each gap between neighbours a clock that rings at a rate of the gap's width: a random tree splits the gaps in the
/// order of ringing, and a gap lies on a value's path when it rings before all gaps between it and the value, that is with
/// probability gap / (distance of the gap's far end). The path's expected length is the sum of these.
/// It has no band: it may flag a gap inside the range. Works badly on data with heavy tails, whose ordinary extremes are
/// set apart quickly too.
/// </remarks>
internal sealed class IsolationForestDetector(DetectorSettings settings) : IDetector
{
    /// <summary>How much sooner than ordinary: the paper's score 2^(−E / c) of 0.6.</summary>
    private static readonly double TextbookThreshold = 1 / Math.Log2(1 / 0.6);

    /// <summary>Keeps the empty gap between two copies of the value judged, 0 / 0, at 0.</summary>
    private const double SmallestDistance = 1e-300;

    private readonly double _threshold = 1 + (TextbookThreshold - 1) / settings.Sensitivity;

    /// <summary>Splits an ordinary value takes, when the value judged is counted in.</summary>
    private readonly double _ordinary = AverageSplits(settings.Window + 1);

    public string Name => "isolation_forest";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var value = sample.Value;
        if (past.DistinctCount == 1 && Band.Flat(past.Sorted[0]).Contains(value)) value = past.Sorted[0];
        reading = new Reading(_ordinary / Splits(past, value), _threshold);
        return true;
    }

    public string Explain(in Sample sample, in Reading reading, double limit) =>
        $"{Explanation.Value(sample.Value)} is set apart by {Explanation.Times(_ordinary / reading.Raw)} random splits on average, "
            + $"where an ordinary value of the last {settings.Window} points takes {Explanation.Times(_ordinary)} "
            + $"and {Explanation.Times(_ordinary / limit)} or more are usual";

    /// <summary>Expected splits until the value stands alone or among its copies, as one more member of the window.</summary>
    internal static double Splits(SlidingWindow past, double value)
    {
        var sorted = past.Sorted;
        var splits = SumOverGaps(sorted, value);
        var rank = past.Rank(value);
        if (rank < sorted.Length && sorted[rank] == value)
            return splits + AverageSplits(past.Rank(Math.BitIncrement(value)) - rank + 1);

        // A new extreme adds a gap, sure to be split as the nearest one; a value inside makes one gap into two such.
        return rank == 0 || rank == sorted.Length ? splits + 1 : splits + 2 - Chance(sorted[rank - 1], sorted[rank], value);
    }

    /// <summary>Average splits to reach one of n equal values, or any of n values (Liu's c(n)).</summary>
    internal static double AverageSplits(int n) => n switch
    {
        <= 1 => 0,
        2 => 1,
        _ => 2 * (Math.Log(n - 1) + 0.5772156649015329) - 2.0 * (n - 1) / n,
    };

    // Lanes are fixed at four, not as many as the machine has, so that every machine sums in the same order.
    private static double SumOverGaps(ReadOnlySpan<double> sorted, double value)
    {
        ref var first = ref MemoryMarshal.GetReference(sorted);
        var values = Vector256.Create(value);
        var smallest = Vector256.Create(SmallestDistance);
        var sums = Vector256<double>.Zero;
        var i = 0;
        for (; i + 4 < sorted.Length; i += 4)
        {
            var lower = Vector256.LoadUnsafe(ref first, (nuint)i);
            var upper = Vector256.LoadUnsafe(ref first, (nuint)(i + 1));
            sums += (upper - lower) / Vector256.MaxNative(Vector256.MaxNative(upper - values, values - lower), smallest);
        }

        var sum = Vector256.Sum(sums);
        for (; i + 1 < sorted.Length; i++) sum += Chance(sorted[i], sorted[i + 1], value);
        return sum;
    }

    /// <summary>That a gap is on the path: its width over the distance of its far end, on whichever side the value lies.</summary>
    private static double Chance(double lower, double upper, double value) =>
        (upper - lower) / Math.Max(Math.Max(upper - value, value - lower), SmallestDistance);
}
