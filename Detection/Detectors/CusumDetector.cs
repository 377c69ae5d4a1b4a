using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a level that has shifted: two running sums of what lies more than half a standard deviation above and below the
/// window's mean, either of which may not exceed five (the two-sided cumulative sum of Page 1954, with k = 0.5 and h = 5).
/// </summary>
/// <remarks>
/// A shift too small to show in one value shows after a few. Works badly on autocorrelated data: a series that wanders stays
/// on one side of its mean much of the time.
/// </remarks>
internal sealed class CusumDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 5;
    private const double Slack = 0.5;

    /// <summary>Of sums that never start anew, so that they come down again; in standard deviations, four times the threshold.</summary>
    private const double Ceiling = 20;

    /// <summary>Nothing that sums of distances up to 2e150 come to.</summary>
    private const double LargestSum = 1e153;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;

    private double _above;      // in the stream's own unit
    private double _below;

    public string Name => "cusum";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var (above, below) = Sums(past, sample);
        var deviation = past.StandardDeviation;

        // What the value would have to be to make both sums equal, and how far from it neither of them is more than 0.
        var (waitingAbove, waitingBelow) = deviation == 0 ? (0, 0) : (_above, _below);
        var expected = past.Mean + (waitingBelow - waitingAbove) / 2;
        var reach = Slack * deviation - (waitingAbove + waitingBelow) / 2;
        reading = new Reading(Math.Max(above, below), _threshold * deviation, Band.Around(expected, reach), Unit: 1);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        (_above, _below) = Sums(past, sample);
        var deviation = past.StandardDeviation;
        if (settings.Calibration == Calibration.Textbook)
        {
            // A flag tells the shift; what comes after it is judged anew.
            if (Math.Max(_above, _below) > _threshold * deviation) _above = _below = 0;
            return;
        }

        // Which sums are flagged is not known here, and to learn what is usual their sizes must be seen.
        (_above, _below) = (Math.Min(_above, Ceiling * deviation), Math.Min(_below, Ceiling * deviation));
    }

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var points = $"the last {settings.Window} points";
        if (Explanation.IsFlat(reading)) return Explanation.FlatPast(sample, reading, limit, $"{points}, which were all");

        var side = sample.Value < reading.Core.Expected ? "below" : "above";
        return $"{Explanation.Value(sample.Value)} takes the sum of what lay {side} the mean of {points} to {Explanation.Value(reading.Raw)}: "
            + Explanation.Measured(reading, limit, (_threshold, "standard deviations"));
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_above);
        to.Write(_below);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (reader.TryRead(LargestSum, out _above) && _above >= 0
            && reader.TryRead(LargestSum, out _below) && _below >= 0 && reader.AtEnd) return true;

        _above = _below = 0;
        return false;
    }

    private (double Above, double Below) Sums(SlidingWindow past, in Sample sample)
    {
        var distance = sample.Value - past.Mean;
        var slack = Slack * past.StandardDeviation;

        // A flat past has no scale to sum by: the sums start anew.
        return past.StandardDeviation == 0
            ? (Math.Max(0, distance), Math.Max(0, -distance))
            : (Math.Max(0, _above + distance - slack), Math.Max(0, _below - distance - slack));
    }
}
