using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value further from the mean of the few points before it than three standard deviations of such distances:
/// follows a level that drifts, where a whole window's mean would lag.
/// </summary>
/// <remarks>
/// Works badly on a steady trend, which it lags behind, and right after a jump of level, whose large distances widen the
/// band for a whole window.
/// </remarks>
internal sealed class MovingAverageDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 3;

    /// <summary>The shortest mean that is worth the name, and the fewest distances whose spread is.</summary>
    private const int Fewest = 5;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;
    private readonly int _length = Math.Max(Fewest, settings.Window / 5);
    private readonly ValueRing _recent = new(Math.Max(Fewest, settings.Window / 5));
    private readonly ValueRing _residuals = new(settings.Window);

    public string Name => "moving_average";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        reading = Reading.Around(sample, _recent.Mean, _threshold * _residuals.StandardDeviation);
        return _residuals.Count >= Fewest;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        if (_recent.IsFull) _residuals.Add(held - _recent.Mean);
        _recent.Add(held);
    }

    public void LearnLevel(SlidingWindow past)
    {
        _recent.Clear();
        for (var age = Math.Min(_length, past.Count) - 1; age >= 0; age--) _recent.Add(past.FromNewest(age));
    }

    public string Explain(in Sample sample, in Reading reading, double limit)
    {
        var mean = $"the mean of the last {_length} points";
        return Explanation.IsFlat(reading)
            ? Explanation.FlatPast(sample, reading, limit, $"{mean}, around which nothing varied:")
            : Explanation.Distance(sample, reading, limit, reading.Core.Expected, mean, (_threshold, "deviations of such distances"));
    }

    public void Save(IBufferWriter<byte> to)
    {
        _recent.Save(to);
        _residuals.Save(to);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (_recent.TryLoad(ref reader) && _residuals.TryLoad(ref reader) && reader.AtEnd) return true;

        _recent.Clear();
        _residuals.Clear();
        return false;
    }
}
