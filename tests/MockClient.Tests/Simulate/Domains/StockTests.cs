using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate.Domains;

/// <summary>The two shares: what their returns are like, and what a crash is.</summary>
public class StockTests
{
    private const int Count = 20_000;

    // Both deviations are documented for a day; a point is a quarter of an hour.
    private static readonly double OfADay = Math.Sqrt(15.0 / (24 * 60));

    private static readonly IReadOnlyList<double> Stock = Statistics.LogReturns(Simulated.Values("stock", Count, Simulated.Ordinary));
    private static readonly IReadOnlyList<double> Volatile = Statistics.LogReturns(Simulated.Values("volatile_stock", Count, Simulated.Ordinary));

    [Fact]
    public void A_stocks_returns_are_independent_and_Gaussian()
    {
        Assert.InRange(Statistics.Deviation(Stock), 0.97 * 0.015 * OfADay, 1.03 * 0.015 * OfADay);
        Assert.InRange(Statistics.AutoCorrelation(Stock, 1), -0.03, 0.03);
        Assert.InRange(Statistics.AutoCorrelation(Squares(Stock), 1), -0.03, 0.03);
        Assert.InRange(Kurtosis(Stock), 2.85, 3.15);
    }

    [Fact]
    public void The_same_walk_is_as_wild_in_a_day_whatever_the_interval()
    {
        var hourly = Statistics.LogReturns(Simulated.Values("stock", Count, Simulated.Ordinary with { Interval = TimeSpan.FromHours(1) }));

        Assert.InRange(Statistics.Deviation(hourly) / Statistics.Deviation(Stock), 1.95, 2.05);
    }

    [Fact]
    public void A_volatile_stocks_returns_are_independent_but_its_volatility_clusters()
    {
        Assert.InRange(Statistics.Deviation(Volatile), 0.75 * 0.03 * OfADay, 1.25 * 0.03 * OfADay);
        Assert.InRange(Statistics.AutoCorrelation(Volatile, 1), -0.05, 0.05);
        Assert.InRange(Statistics.AutoCorrelation(Squares(Volatile), 1), 0.1, 0.6);
        Assert.InRange(Statistics.AutoCorrelation(Squares(Volatile), 20), 0.05, 0.6);
        Assert.InRange(Kurtosis(Volatile), 3.5, 20);
    }

    [Fact]
    public void A_crash_costs_at_once_a_tenth_to_a_quarter_and_is_made_good()
    {
        var ordinary = Simulated.Values("stock", Count, Simulated.Ordinary);
        var crashed = Simulated.Points("stock", Count, new SimulationOptions());

        var windows = Simulated.Windows(crashed);
        Assert.InRange(windows.Count, 20, 50);
        Assert.All(windows, crash =>
        {
            var lost = Enumerable.Range(crash.First, crash.Last - crash.First + 1).Select(i => 1 - crashed[i].Value!.Value / ordinary[i]).ToList();
            Assert.Equal(AnomalyKind.Dip, crash.Kind);
            Assert.InRange(lost[0], 0.0999, 0.2501);
            Assert.InRange(lost[^1], 0, lost[0] / 10);
        });
    }

    private static List<double> Squares(IEnumerable<double> values) => [.. values.Select(value => value * value)];

    /// <summary>3 for a Gaussian; more when the tails are heavy.</summary>
    private static double Kurtosis(IReadOnlyCollection<double> values)
    {
        var (mean, deviation) = (values.Average(), Statistics.Deviation(values));
        return values.Average(value => Math.Pow((value - mean) / deviation, 4));
    }
}
