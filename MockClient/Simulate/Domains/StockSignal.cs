using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>A share's price: a geometric random walk from 100, with crashes.</summary>
/// <remarks>
/// Each logarithmic return is independent and Gaussian with a deviation of 1.5 % × √(interval in days) (Bachelier 1900, Osborne 1959);
/// half the variance is taken off, so that the price is expected to stay. Trading never closes.
/// </remarks>
internal sealed class StockSignal(SignalSettings settings) : ISignal
{
    public const double DailyVolatility = 0.015;

    private const double FirstPrice = 100;

    public static Domain Domain { get; } = new("stock", "a share's price: a random walk with crashes")
    {
        Interval = TimeSpan.FromMinutes(15),
        Streams = [new StreamModel("stock", settings => new StockSignal(settings), (0.01, 1e9), 4)],
        Anomalies =
        [
            // A crash of 10 to 25 % that is made good within hours.
            new AnomalyShape(AnomalyKind.Dip, (1, 2.5), (15, 60)),
        ],
    };

    private readonly double _deviation = DailyVolatility * settings.Noise * Math.Sqrt(settings.Interval.TotalDays);
    private readonly Dice _dice = new(settings.Seed, "stock");
    private double _logPrice = Math.Log(FirstPrice);

    public double Unit => 0.1 * Math.Exp(_logPrice);

    public double Next(DateTime time)
    {
        _logPrice += _deviation * _dice.Gaussian() - 0.5 * _deviation * _deviation;
        return Math.Exp(_logPrice);
    }
}
