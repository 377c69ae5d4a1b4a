using System.Buffers;
using System.Globalization;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value that falls, with the two before it, where few earlier points fell: into thinly filled cells of random trees
/// (half-space trees, Tan, Ting &amp; Liu 2011).
/// </summary>
/// <remarks>
/// As in the paper, 250 points at a time are counted, and judged by the counts of the 250 before. Only the cells at the ends of the
/// branches are counted, and averaged geometrically: one full cell does not make up for many empty ones. Works badly on a range that
/// a wild value has stretched, in which all else falls into few cells, and on habits that change from one 250 points to the next.
/// </remarks>
internal sealed class HalfSpaceTreesDetector(DetectorSettings settings) : IDetector
{
    /// <summary>Points that are counted before their counts are judged by; no count outgrows a byte.</summary>
    private const int Period = 250;

    /// <summary>An empty cell counts as so much of a point.</summary>
    private const double Empty = 0.01;

    /// <summary>Odd is what shares its cells with fewer points, on average. The paper ranks and sets no limit.</summary>
    private const double FewestPoints = 1;

    /// <summary>Places beyond the range, in its widths, are all one.</summary>
    private const double Farthest = 2;

    /// <summary>No distance is divided by less.</summary>
    private const double SmallestWidth = 1e-150;

    private readonly double _threshold = 1 / (FewestPoints * settings.Sensitivity);
    private readonly byte[] _reference = new byte[HalfSpaceForest.Trees * HalfSpaceForest.Cells];
    private readonly byte[] _latest = new byte[HalfSpaceForest.Trees * HalfSpaceForest.Cells];
    private StreamRange _range;
    private int _counted;       // points in the latest counts

    // Where the sample read last lies, so that learning it need not look again.
    private readonly ushort[] _cells = new ushort[HalfSpaceForest.Trees];
    private bool _hasFound;
    private Sample _sample;

    public string Name => "half_space_trees";

    public int WarmUp => Period;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        Find(past, sample);
        var product = 1.0;
        foreach (var cell in _cells) product *= _reference[cell] + Empty;

        // The 32nd root, as square roots are the same to the bit on every machine.
        for (var factors = HalfSpaceForest.Trees; factors > 1; factors /= 2) product = Math.Sqrt(product);
        reading = new Reading(1 / product, _threshold);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        if (past.Count == 0) _range.Start(sample.Value);
        Find(past, sample);
        foreach (var cell in _cells) _latest[cell]++;
        _range.Add(sample.Value);
        _hasFound = false;
        if (++_counted < Period) return;

        _latest.CopyTo(_reference, 0);
        Array.Clear(_latest);
        _counted = 0;
    }

    public void LearnLevel(SlidingWindow past) => _hasFound = false;

    public string Explain(in Sample sample, in Reading reading, double limit) =>
        $"{Explanation.Value(sample.Value)} and the {HalfSpaceForest.Dimensions - 1} values before it share a cell with {Points(reading.Raw)} "
            + $"of {Period} earlier points on average, where {Points(limit)} or more are usual";

    public void Save(IBufferWriter<byte> to)
    {
        _range.Save(to);
        to.Write(_counted);
        to.WriteSection(_reference);
        to.WriteSection(_latest);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        _hasFound = false;
        var reader = new StateReader(from);
        if (_range.TryLoad(ref reader)
            && reader.TryRead(out _counted) && _counted is >= 0 and < Period
            && reader.TryReadSection(out var reference) && (Holds(reference, Period) || Holds(reference, 0))
            && reader.TryReadSection(out var latest) && Holds(latest, _counted) && reader.AtEnd)
        {
            reference.CopyTo(_reference);
            latest.CopyTo(_latest);
            return true;
        }

        _range = default;
        _counted = 0;
        Array.Clear(_reference);
        Array.Clear(_latest);
        return false;
    }

    /// <summary>Whether these are counts of so many points in each tree.</summary>
    private static bool Holds(ReadOnlySpan<byte> counts, int points)
    {
        if (counts.Length != HalfSpaceForest.Trees * HalfSpaceForest.Cells) return false;

        for (var tree = 0; tree < HalfSpaceForest.Trees; tree++)
        {
            var sum = 0;
            foreach (var count in counts.Slice(tree * HalfSpaceForest.Cells, HalfSpaceForest.Cells)) sum += count;
            if (sum != points) return false;
        }

        return true;
    }

    private static string Points(double raw) => Math.Min(Period, 1 / raw).ToString("0.00", CultureInfo.InvariantCulture);

    private void Find(SlidingWindow past, in Sample sample)
    {
        if (_hasFound && _sample == sample) return;

        var value = sample.Value;
        // A flat past has no scale, and what is not its rounding is as far from it as can be. One value alone is not a past yet.
        if (past is { DistinctCount: 1, Count: > 1 } && Band.Flat(past.Sorted[0]).Contains(value)) value = past.Sorted[0];

        Span<double> point = stackalloc double[HalfSpaceForest.Dimensions];
        point[0] = Place(value);
        for (var lag = 1; lag < point.Length; lag++) point[lag] = lag <= past.Count ? Place(past.FromNewest(lag - 1)) : point[0];
        HalfSpaceForest.Find(point, _cells);
        (_hasFound, _sample) = (true, sample);
    }

    /// <summary>From 0 to 1 within the range, measured from its middle: a mirrored series has mirrored places.</summary>
    private double Place(double value)
    {
        var fromMiddle = _range.FromLower(value) / 2 + _range.FromUpper(value) / 2;
        return 0.5 + Math.Clamp(fromMiddle / Math.Max(_range.Width, SmallestWidth), -Farthest, Farthest);
    }
}
