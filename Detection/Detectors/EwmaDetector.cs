using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value that takes the exponentially weighted moving average out of its control limits (Roberts 1959, with
/// L = 3 and λ = 0.3 of Lucas &amp; Saccucci 1990): small shifts that last, sooner than a single value shows them.
/// </summary>
/// <remarks>
/// Works badly on autocorrelated data: the limits take the points to be independent, and a series that wanders is
/// outside them much of the time.
/// </remarks>
internal sealed class EwmaDetector(DetectorSettings settings) : IDetector
{
    private const double Lambda = 0.3;
    private const double TextbookThreshold = 3;
    private const double Fade = (1 - Lambda) * (1 - Lambda);

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;

    private double _average;        // z of the chart
    private double _faded = 1;      // (1 − λ)^2t; exactly 1 while nothing was learned

    public string Name => "ewma";

    public int WarmUp => settings.Window;

    public Vote Judge(SlidingWindow past, in Sample sample)
    {
        var limit = _threshold * past.StandardDeviation * Math.Sqrt(Lambda / (2 - Lambda) * (1 - Fade * _faded));

        // The band is what the value would have to be to bring the average to its limits.
        var expected = past.Mean + (1 - Lambda) / Lambda * (past.Mean - _average);
        return Vote.FromBand(past, sample, Band.Around(expected, limit / Lambda));
    }

    public void Learn(SlidingWindow past, in Sample sample)
    {
        if (_faded == 1) _average = sample.Value;
        else _average += Lambda * (sample.Value - _average);
        _faded *= Fade;
    }

    public string Explain(in Sample sample, in Vote vote)
    {
        if (vote.Band is not { } band) return Explanation.NoPast(sample);

        var points = $"the last {settings.Window} points";
        if (band.IsFlat) return $"{Explanation.Value(sample.Value)} {(vote.Anomaly ? "differs from" : "is like")} {points}, which were all the same";

        var errors = Explanation.Times(_threshold * Explanation.Reaches(sample, band));
        return $"{Explanation.Value(sample.Value, band.Width)} takes the weighted average {errors} standard errors "
            + $"{Explanation.Side(sample, band.Expected)} the mean of {points}{Explanation.AlreadyHeld(sample, vote)}";
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_average);
        to.Write(_faded);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (reader.TryRead(1e150, out _average) && reader.TryRead(1, out _faded) && _faded >= 0 && reader.AtEnd) return true;

        (_average, _faded) = (0, 1);
        return false;
    }
}
