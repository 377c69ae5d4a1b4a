namespace StreamingAnomaly.Detection.Detectors;

/// <summary>Flags a value more than 1.5 interquartile ranges outside the window's quartiles (Tukey's fences).</summary>
/// <remarks>
/// Outliers in the window do not move it. Works badly on heavy tails, where it flags much, and when more than half of
/// the window is one value: the quartiles meet and every other value is odd.
/// </remarks>
internal sealed class IqrDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 1.5;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;

    public string Name => "iqr";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var lower = past.Quantile(0.25);
        var upper = past.Quantile(0.75);
        var outside = Math.Max(0, Math.Max(lower - sample.Value, sample.Value - upper));
        reading = new Reading(outside, _threshold * (upper - lower), new Band(lower, past.Quantile(0.5), upper), Unit: 1);
        return true;
    }

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var value = sample.Value;
        var (lower, upper) = (reading.Core.Lower, reading.Core.Upper);
        var points = $"the last {settings.Window} points";
        if (Explanation.IsFlat(reading)) return Explanation.FlatPast(sample, reading, limit, $"the middle half of {points}, which were all");
        if (reading.Raw == 0)
        {
            var range = upper - lower;
            return $"{Explanation.Value(value, range)} lies between the quartiles of {points}, "
                + $"{Explanation.Value(lower, range)} and {Explanation.Value(upper, range)}";
        }

        var (quartile, name) = value > upper ? (upper, "upper") : (lower, "lower");
        return Explanation.Distance(
            sample, reading, limit, quartile, $"the {name} quartile of {points}", (_threshold, "interquartile ranges"));
    }
}
