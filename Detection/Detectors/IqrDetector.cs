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

    public Vote Judge(SlidingWindow past, in Sample sample)
    {
        var lower = past.Quantile(0.25);
        var upper = past.Quantile(0.75);
        var reach = _threshold * (upper - lower);
        return Vote.FromBand(past, sample, new Band(lower - reach, past.Quantile(0.5), upper + reach));
    }

    public string Explain(in Sample sample, in Vote vote)
    {
        if (vote.Band is not { } band) return Explanation.NoPast(sample);

        var value = sample.Value;
        var points = $"the last {settings.Window} points";
        if (band.IsFlat) return Explanation.FlatPast(sample, vote, band, $"the middle half of {points}, which were all");

        // The band is the quartiles and a known multiple of their distance: so they can be told from it.
        var range = band.Width / (1 + 2 * _threshold);
        var lower = band.Lower + _threshold * range;
        var upper = band.Upper - _threshold * range;
        if (value >= lower && value <= upper)
        {
            return $"{Explanation.Value(value, range)} lies between the quartiles of {points}, "
                + $"{Explanation.Value(lower, range)} and {Explanation.Value(upper, range)}";
        }

        var (distance, quartile) = value > upper ? (value - upper, "above the upper") : (lower - value, "below the lower");
        return $"{Explanation.Value(value, range)} is {Explanation.Times(distance / range)} interquartile ranges {quartile} quartile of {points}"
            + Explanation.AlreadyHeld(sample, vote);
    }
}
