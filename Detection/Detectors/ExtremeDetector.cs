using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value further outside the stream's range so far than a twentieth of its width. The range runs from the stream's fifth
/// value on and forgets slowly.
/// </summary>
/// <remarks>
/// No book's rule: two numbers that do well on the Numenta Anomaly Benchmark, where more than half of the incidents are new
/// extremes. Works badly on a trend, which never comes back into its range; sees nothing odd inside the range.
/// </remarks>
internal sealed class ExtremeDetector(DetectorSettings settings) : IDetector
{
    /// <summary>In widths of the range: at half of it there are nearly twice the false alarms, at twice of it a tenth fewer windows found.</summary>
    private const double Threshold = 0.05;

    /// <summary>A younger range is outgrown too often.</summary>
    private const int Youth = 100;

    private readonly double _threshold = Threshold / settings.Sensitivity;

    private StreamRange _range;

    public string Name => "extreme";

    public int WarmUp => Youth;

    /// <summary>New extremes are rare on any stream, and too few to learn a limit from.</summary>
    public bool IsCalibrated => true;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var outside = Math.Max(0, Math.Max(-_range.FromLower(sample.Value), _range.FromUpper(sample.Value)));
        var middle = _range.Lower / 2 + _range.Upper / 2;
        reading = new Reading(outside, _threshold * _range.Width, new Band(_range.Lower, middle, _range.Upper), Unit: 1);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        // What a stream begins with may be anything.
        if (past.Count < DetectorSettings.MinWindow) _range.Start(sample.Value);
        else _range.Add(sample.Value);
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

    public void Save(IBufferWriter<byte> to) => _range.Save(to);

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (_range.TryLoad(ref reader) && reader.AtEnd) return true;

        _range = default;
        return false;
    }
}
