namespace StreamingAnomaly.Detection;

/// <summary>One detector's opinion of one point.</summary>
/// <param name="Score">0 to 1, high is odd; 0.5 is the detector's own threshold.</param>
/// <param name="Anomaly">True exactly when <paramref name="Score"/> is above 0.5.</param>
/// <param name="Band">Where the detector expected the value; null for one that does not think in bands.</param>
public readonly record struct Vote(double Score, bool Anomaly, Band? Band)
{
    internal const double Threshold = 0.5;
    private static readonly double JustAboveThreshold = Math.BitIncrement(Threshold);

    /// <summary>A spread below this part of the magnitude is the last bits of the numbers; 1e9 ± 0.001 is well above it.</summary>
    private const double SmallestSpread = 1e-14;

    /// <summary>Data with this few different values is quantised: an on and an off, a valve's positions.</summary>
    private const int FewValues = 3;

    /// <summary>A raw score against its limit, whatever the window holds.</summary>
    internal static Vote Of(double raw, double limit)
    {
        var score = raw == 0 ? 0 : raw / (raw + limit);
        return new Vote(score, score > Threshold, Band: null);
    }

    /// <summary>A reading against the limit of its raw score: 0.5 at the limit, near 1 far above it.</summary>
    // Written where it is wanted: copying such small structures costs more than filling them.
    public static void Of(SlidingWindow past, in Sample sample, in Reading reading, double limit, out Vote vote) => vote = reading.TryBandAt(limit, out var band)
        ? FromBand(past, sample, band)
        : FromScore(past, sample, Of(reading.Raw, limit).Score);

    /// <summary>
    /// Scores distance from the expected value against the band's reach on that side: 0.5 at the edge, above it exactly
    /// outside the band, near 1 for any real change when the past has no spread to measure by.
    /// </summary>
    internal static Vote FromBand(SlidingWindow past, in Sample sample, Band band)
    {
        if (HasNoSpread(band)) band = Detection.Band.Flat(band.Expected);

        var value = sample.Value;
        var distance = Math.Abs(value - band.Expected);
        var reach = value > band.Expected ? band.Upper - band.Expected : band.Expected - band.Lower;
        var score = distance == 0 ? 0 : distance / (distance + reach);

        // At the very edge rounding may put the two at odds; the band decides.
        score = band.Contains(value) ? Math.Min(score, Threshold) : Math.Max(score, JustAboveThreshold);
        return FromScore(past, sample, score, band);
    }

    internal static bool HasNoSpread(in Band band) => band.Width <= SmallestSpread * Math.Abs(band.Expected);

    /// <summary>Never flags a value that quantised data already holds: the rarer of two values is rare, but not odd for ever.</summary>
    internal static Vote FromScore(SlidingWindow past, in Sample sample, double score, Band? band = null)
    {
        if (score > Threshold && past.DistinctCount <= FewValues && past.Holds(sample.Value)) score = Threshold;
        return new Vote(score, score > Threshold, band);
    }
}
