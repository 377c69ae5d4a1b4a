namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value more than 3.5 robust standard deviations from the window's median: 1.4826 times the median absolute deviation,
/// which is the standard deviation of normal data (the modified z-score of Iglewicz &amp; Hoaglin 1993).
/// </summary>
/// <remarks>
/// Nearly half of the window may be outliers before they move it. Works badly on skewed data, where the longer tail is flagged
/// much, and when half of the window or more is one value: the deviation is 0 and every other value is odd.
/// </remarks>
internal sealed class MadDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 3.5;
    private const double StandardDeviations = 1.4826;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;

    public string Name => "mad";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var median = past.Quantile(0.5);
        reading = Reading.Around(sample, median, _threshold * StandardDeviations * MedianDeviation(past.Sorted, median));
        return true;
    }

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var points = $"the last {settings.Window} points";
        return Explanation.IsFlat(reading)
            ? Explanation.FlatPast(sample, reading, limit, $"half or more of {points}, which were all")
            : Explanation.Distance(
                sample, reading, limit, reading.Core.Expected, $"the median of {points}", (_threshold, "robust standard deviations"));
    }

    /// <summary>The median of the distances from the median.</summary>
    internal static double MedianDeviation(ReadOnlySpan<double> sorted, double median)
    {
        var half = sorted.Length / 2;
        var upper = Deviation(sorted, median, half + 1);
        return sorted.Length % 2 == 1 ? upper : Deviation(sorted, median, half) / 2 + upper / 2;
    }

    /// <summary>The largest distance from the center among the count of values that are nearest to it.</summary>
    private static double Deviation(ReadOnlySpan<double> sorted, double center, int count)
    {
        // They are a run. The further up it begins, the nearer its first value and the further its last: where the two cross over.
        var start = 0;
        for (var length = sorted.Length - count; length > 0;)
        {
            var middle = (length - 1) / 2;
            var tooLow = center - sorted[start + middle] > sorted[start + middle + count - 1] - center;
            start += tooLow ? middle + 1 : 0;
            length = tooLow ? length - middle - 1 : middle;
        }

        var reach = sorted[start + count - 1] - center;
        return start == 0 ? reach : Math.Min(reach, center - sorted[start - 1]);
    }
}
