using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>A share's price with calm and stormy times: volatility that clusters.</summary>
/// <remarks>
/// GARCH(1,1) (Bollerslev 1986): the variance of a return is ω + 0.12 × the square of the return before + 0.86 × the variance before. ω is such
/// that the deviation is 3 % × √(interval in days) in the long run; half the variance is taken off, so that the price is expected to stay.
/// </remarks>
internal sealed class VolatileStockSignal : ISignal
{
    public const double DailyVolatility = 0.03;

    private const double FirstPrice = 100;
    private const double OfReturn = 0.12;
    private const double OfVariance = 0.86;

    private readonly Dice _dice;
    private readonly double _longRun;
    private double _variance;
    private double _logPrice = Math.Log(FirstPrice);

    private VolatileStockSignal(SignalSettings settings)
    {
        _dice = new Dice(settings.Seed, "volatile_stock");
        var deviation = DailyVolatility * settings.Noise * Math.Sqrt(settings.Interval.TotalDays);
        _variance = _longRun = deviation * deviation;
    }

    public static Domain Domain { get; } = new("volatile_stock", "a share's price with calm and stormy times (GARCH)")
    {
        Interval = TimeSpan.FromMinutes(15),
        Streams = [new StreamModel("volatile_stock", settings => new VolatileStockSignal(settings), (0.01, 1e9), 4)],
        Anomalies =
        [
            // A mistyped order, up or down; a crash; and a feed that mixes up two markets.
            .. AnomalyShape.UsualOf(AnomalyKind.Spike),
            .. AnomalyShape.UsualOf(AnomalyKind.Dip),
            new AnomalyShape(AnomalyKind.Dip, (1.5, 3), (15, 60)),
            new AnomalyShape(AnomalyKind.VarianceChange, (0.2, 0.4), (20, 60)),
        ],
    };

    public double Unit => 0.15 * Math.Exp(_logPrice);

    public double Next(DateTime time)
    {
        var shock = Math.Sqrt(_variance) * _dice.Gaussian();
        _logPrice += shock - 0.5 * _variance;
        _variance = (1 - OfReturn - OfVariance) * _longRun + OfReturn * shock * shock + OfVariance * _variance;
        return Math.Exp(_logPrice);
    }
}
