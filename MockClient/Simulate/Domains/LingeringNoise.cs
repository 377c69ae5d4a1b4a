namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>
/// Noise that lingers, of mean 0 and deviation 1 from its first value on: an Ornstein–Uhlenbeck process seen at even intervals, so that
/// its correlation falls to 1/e within <paramref name="memory"/> whatever the interval.
/// </summary>
internal sealed class LingeringNoise(TimeSpan memory, TimeSpan interval, Dice dice)
{
    private readonly double _kept = Math.Exp(-(interval / memory));
    private double _value = dice.Gaussian();

    public double Next() => _value = _kept * _value + Math.Sqrt(1 - _kept * _kept) * dice.Gaussian();
}
