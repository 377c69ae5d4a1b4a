using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value further outside the stream's range so far than a twentieth of its width. The range runs from the stream's first
/// value on and forgets slowly.
/// </summary>
/// <remarks>
/// No book's rule: two numbers that do well on the Numenta Anomaly Benchmark, where more than half of the incidents are new
/// extremes. Works badly on a trend, which never comes back into its range, and on a stream that begins with a wild value;
/// sees nothing odd inside the range.
/// </remarks>
internal sealed class ExtremeDetector(DetectorSettings settings) : IDetector
{
    /// <summary>In widths of the range: half of it raises three times the false alarms, twice of it misses a tenth of the windows.</summary>
    private const double Threshold = 0.05;

    /// <summary>A younger range is outgrown too often.</summary>
    private const int Youth = 100;

    /// <summary>The part of its half width that the range loses at each end with each point.</summary>
    private const double Forgetting = 1e-4;

    private readonly double _threshold = Threshold / settings.Sensitivity;

    private double _lower;
    private double _upper;

    public string Name => "extreme";

    public int WarmUp => Youth;

    /// <summary>New extremes are rare on any stream, and too few to learn a limit from.</summary>
    public bool IsCalibrated => true;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var outside = Math.Max(0, Math.Max(_lower - sample.Value, sample.Value - _upper));
        var middle = _lower / 2 + _upper / 2;
        reading = new Reading(outside, _threshold * (_upper - _lower), new Band(_lower, middle, _upper), Unit: 1);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        if (past.Count == 0) _lower = _upper = sample.Value;

        // One wild value does not blind it: the range grows by no more than its own width at a time.
        var width = _upper - _lower;
        var value = width == 0 ? sample.Value : Math.Clamp(sample.Value, _lower - width, _upper + width);
        var forgotten = Forgetting * width / 2;
        (_lower, _upper) = (Math.Min(value, _lower + forgotten), Math.Max(value, _upper - forgotten));
    }

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var value = sample.Value;
        if (Explanation.IsFlat(reading)) return Explanation.FlatPast(sample, reading, limit, "all values so far, which were");
        if (reading.Raw == 0)
        {
            var width = reading.Core.Width;
            return $"{Explanation.Value(value, width)} lies within the stream's range so far, "
                + $"{Explanation.Value(reading.Core.Lower, width)} to {Explanation.Value(reading.Core.Upper, width)}";
        }

        var (end, name) = value > reading.Core.Upper ? (reading.Core.Upper, "upper") : (reading.Core.Lower, "lower");
        return Explanation.Distance(
            sample, reading, limit, end, $"the {name} end of the stream's range so far", (100 * _threshold, "% of its width"));
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_lower);
        to.Write(_upper);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (reader.TryRead(1e150, out _lower) && reader.TryRead(1e150, out _upper) && _lower <= _upper && reader.AtEnd) return true;

        _lower = _upper = 0;
        return false;
    }
}
