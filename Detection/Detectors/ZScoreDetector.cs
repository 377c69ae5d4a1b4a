namespace StreamingAnomaly.Detection.Detectors;

/// <summary>Flags a value more than three standard deviations from the window's mean (Shewhart's rule).</summary>
/// <remarks>Works badly on skewed data, and when anomalies already in the window widen the band.</remarks>
internal sealed class ZScoreDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 3;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;

    public string Name => "z_score";

    public int WarmUp => settings.Window;

    public Vote Judge(SlidingWindow past, in Sample sample) =>
        Vote.FromBand(past, sample, Band.Around(past.Mean, _threshold * past.StandardDeviation));

    public string Explain(in Sample sample, in Vote vote)
    {
        if (vote.Band is not { } band) return Explanation.NoPast(sample);

        var points = $"the last {settings.Window} points";
        if (band.IsFlat) return Explanation.FlatPast(sample, vote, band, $"{points}, which were all");

        var deviations = Explanation.Times(_threshold * Explanation.Reaches(sample, band));
        return $"{Explanation.Value(sample.Value, band.Width)} is {deviations} standard deviations "
            + $"{Explanation.Side(sample, band.Expected)} the mean of {points}{Explanation.AlreadyHeld(sample, vote)}";
    }
}
