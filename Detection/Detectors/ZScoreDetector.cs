namespace StreamingAnomaly.Detection.Detectors;

/// <summary>Flags a value more than three standard deviations from the window's mean (Shewhart's rule).</summary>
/// <remarks>Works badly on skewed data, and when anomalies already in the window widen the band.</remarks>
internal sealed class ZScoreDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 3;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;

    public string Name => "z_score";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        reading = Reading.Around(sample, past.Mean, _threshold * past.StandardDeviation);
        return true;
    }

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var points = $"the last {settings.Window} points";
        return Explanation.IsFlat(reading)
            ? Explanation.FlatPast(sample, reading, limit, $"{points}, which were all")
            : Explanation.Distance(
                sample, reading, limit, reading.Core.Expected, $"the mean of {points}", (_threshold, "standard deviations"));
    }
}
