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

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        var limit = _threshold * past.StandardDeviation * Math.Sqrt(Lambda / (2 - Lambda) * (1 - Fade * _faded));

        // Measured by what the value would have to be to leave the average at the mean: λ of each unit beyond it moves the average.
        var expected = past.Mean + (1 - Lambda) / Lambda * (past.Mean - _average);
        reading = new Reading(Lambda * Math.Abs(sample.Value - expected), limit, new Band(expected, expected, expected), 1 / Lambda);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        if (_faded == 1) _average = held;
        else _average += Lambda * (held - _average);
        _faded *= Fade;
    }

    // As many values as the average remembers for the most part.
    public void LearnLevel(SlidingWindow past) =>
        _average = (past.FromNewest(0) + past.FromNewest(1) + past.FromNewest(2) + past.FromNewest(3)) / 4;

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var points = $"the last {settings.Window} points";
        if (Explanation.IsFlat(reading))
        {
            var like = Band.Flat(reading.Core.Expected).Contains(sample.Value);
            return $"{Explanation.Value(sample.Value)} {(like ? "is like" : "differs from")} {points}, which were all the same";
        }

        return $"{Explanation.Value(sample.Value, reading.Raw)} takes the weighted average {Explanation.Value(reading.Raw)} "
            + $"{(sample.Value < reading.Core.Expected ? "below" : "above")} the mean of {points}: "
            + Explanation.Measured(reading, limit, (_threshold, "standard errors"));
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_average);
        to.Write(_faded);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (reader.TryRead(Sample.LargestValue, out _average) && reader.TryRead(1, out _faded) && _faded >= 0 && reader.AtEnd) return true;

        (_average, _faded) = (0, 1);
        return false;
    }
}
