namespace StreamingAnomaly.MockClient.Simulate.Signals;

/// <summary>A sine wave with Gaussian noise, in which single points jump far up or down.</summary>
/// <param name="AnomalyRate">The share of points that are made spikes or dips.</param>
/// <param name="Period">Points in one wave.</param>
/// <param name="Noise">The noise's standard deviation.</param>
internal sealed record SeasonalShape(double AnomalyRate, double Period, double Level, double Amplitude, double Noise);

/// <summary>Yields the points of a <see cref="SeasonalShape"/> one after the other: the same for the same seed.</summary>
internal sealed class SeasonalSignal(SeasonalShape shape, int seed)
{
    // A jump leaves the wave itself, not only the noise: an anomaly nobody could see is no label to learn from.
    private const double SmallestJumpInDeviations = 8;

    private readonly Random _random = new(seed);
    private long _index;

    public (double Value, bool Injected) Next()
    {
        var wave = shape.Level + shape.Amplitude * Math.Sin(2 * Math.PI * _index++ / shape.Period);
        var value = wave + shape.Noise * NextGaussian();

        // Always drawn, so that the noise is the same whatever the rate.
        var (chance, size, up) = (_random.NextDouble(), _random.NextDouble(), _random.NextDouble() < 0.5);
        if (chance >= shape.AnomalyRate) return (value, false);

        var jump = (1 + size) * (Math.Abs(shape.Amplitude) + SmallestJumpInDeviations * shape.Noise);
        return (up ? value + jump : value - jump, true);
    }

    // Box and Muller's method; 1 − u keeps the logarithm away from 0.
    private double NextGaussian() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
