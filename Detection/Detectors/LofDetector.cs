using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value around which the window is much emptier than around the value's nearest neighbours: the local outlier factor of
/// Breunig, Kriegel, Ng &amp; Sander 2000, with 20 neighbours, or half of a small window.
/// </summary>
/// <remarks>
/// In one dimension the neighbours are a run of the sorted window. It has no band: it may flag a gap inside the range. Works badly
/// on heavy tails, and on data whose level moves: wherever the window is dense because a level lasted, the next one is empty.
/// </remarks>
internal sealed class LofDetector(DetectorSettings settings) : IDetector
{
    /// <summary>
    /// The paper leaves the limit to its reader. 1.5, which is common, is what its tables begin with, in several dimensions; in one, with few
    /// neighbours, ordinary noise reaches it every eighth time.
    /// </summary>
    private const double TextbookThreshold = 2;

    private const int MostNeighbours = 20;

    /// <summary>No distance counts as less, so that a factor is finite.</summary>
    private const double SmallestDistance = 1e-150;

    private readonly double _threshold = 1 + (TextbookThreshold - 1) / settings.Sensitivity;
    private readonly int _neighbours = Math.Min(MostNeighbours, settings.Window / 2);

    public string Name => "lof";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        // Copies of one value would be infinitely dense. No place counts as denser than a standard deviation that holds the whole window,
        // which finds more on real data, too; in a flat past, than its rounding.
        var least = past.DistinctCount == 1
            ? Band.Rounding * Math.Abs(past.Sorted[0])
            : past.StandardDeviation * _neighbours / past.Count;
        least = Math.Max(least, SmallestDistance);
        reading = new Reading(Factor(past.Sorted, sample.Value, past.Rank(sample.Value), _neighbours, least), _threshold);
        return true;
    }

    public string Explain(in Sample sample, in Reading reading, double limit) =>
        $"{Explanation.Value(sample.Value)} lies {Explanation.Times(reading.Raw)} times as far from its {_neighbours} nearest neighbours "
            + $"in the last {settings.Window} points as they lie from theirs, where up to {Explanation.Times(limit)} are usual";

    /// <param name="sorted">At least twice as many values as neighbours.</param>
    /// <param name="value">Not one of them.</param>
    /// <param name="rank">How many of them are smaller.</param>
    /// <param name="neighbours">The k of the paper.</param>
    /// <param name="least">The least distance at which a neighbour is reached.</param>
    internal static double Factor(ReadOnlySpan<double> sorted, double value, int rank, int neighbours, double least)
    {
        var first = Nearest(sorted, value, rank - neighbours, neighbours);

        // The neighbours' neighbours lie among these, with their runs (which hold themselves) and the distances of the farthest.
        var from = Math.Max(0, first - neighbours);
        var to = Math.Min(sorted.Length, first + 2 * neighbours);
        Span<int> starts = stackalloc int[3 * MostNeighbours];
        Span<double> reaches = stackalloc double[3 * MostNeighbours];
        for (int i = from, start = 0; i < to; i++)
        {
            start = Nearest(sorted, sorted[i], Math.Max(start, i - neighbours), neighbours + 1);
            starts[i - from] = start;
            reaches[i - from] = Math.Max(least, Math.Max(sorted[i] - sorted[start], sorted[start + neighbours] - sorted[i]));
        }

        var distance = ReachSum(sorted.Slice(first, neighbours), reaches[(first - from)..], value);
        var densities = 0.0;
        for (var i = first; i < first + neighbours; i++)
        {
            // Its run holds the neighbour itself, at no distance.
            var start = starts[i - from];
            var others = ReachSum(sorted.Slice(start, neighbours + 1), reaches[(start - from)..], sorted[i]) - reaches[i - from];
            densities += 1 / others;
        }

        return distance * densities / neighbours;
    }

    /// <summary>The reachability distances of a value from some others, summed: as far as they are, but no nearer than they reach.</summary>
    private static double ReachSum(ReadOnlySpan<double> others, ReadOnlySpan<double> reaches, double value)
    {
        ref var firstOther = ref MemoryMarshal.GetReference(others);
        ref var firstReach = ref MemoryMarshal.GetReference(reaches);
        var values = Vector256.Create(value);
        var sums = Vector256<double>.Zero;
        var i = 0;

        // Lanes are fixed at four, not as many as the machine has, so that every machine sums in the same order.
        for (; i + 4 <= others.Length; i += 4)
        {
            var distances = Vector256.Abs(Vector256.LoadUnsafe(ref firstOther, (nuint)i) - values);
            sums += Vector256.MaxNative(distances, Vector256.LoadUnsafe(ref firstReach, (nuint)i));
        }

        var sum = Vector256.Sum(sums);
        for (; i < others.Length; i++) sum += Math.Max(Math.Abs(others[i] - value), reaches[i]);
        return sum;
    }

    /// <summary>Where the run of so many nearest values begins, if not before <paramref name="start"/>.</summary>
    private static int Nearest(ReadOnlySpan<double> sorted, double value, int start, int count)
    {
        start = Math.Clamp(start, 0, sorted.Length - count);
        while (start + count < sorted.Length && sorted[start + count] - value < value - sorted[start]) start++;
        return start;
    }
}
