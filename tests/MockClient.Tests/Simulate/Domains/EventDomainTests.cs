using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate.Domains;

/// <summary>Payments, machine and sensors; and the attacks and bursts of the others.</summary>
public class EventDomainTests
{
    private const int Count = 50_000;

    [Fact]
    public void Payments_are_log_normal()
    {
        var logs = Simulated.Values("payments", Count, Simulated.Ordinary).Select(amount => Math.Log(amount / 80)).ToList();

        Assert.InRange(logs.Average(), -0.02, 0.02);
        Assert.InRange(Statistics.Deviation(logs), 0.98, 1.02);
        // 819 = 80 × e^2.326: one in a hundred is more.
        Assert.InRange(logs.Count(log => log > 2.326) / (double)Count, 0.009, 0.011);
    }

    [Fact]
    public void Large_payments_are_as_many_as_asked_for_and_nearly_none_by_chance()
    {
        var payments = Simulated.Points("payments", Count, new SimulationOptions { AnomalyEvery = 200 });
        var large = payments.Where(payment => payment.Value > 8_000).ToList();

        Assert.InRange(large.Count / (double)Count, 0.9 / 200, 1.1 / 200);
        Assert.InRange(large.Count(payment => payment.Injected is null), 0, 1);
        Assert.Equal(payments.Count(payment => payment.Injected is not null), large.Count(payment => payment.Injected is not null));
    }

    [Theory, InlineData("temperature", 18), InlineData("vibration", 3)]
    public void A_machine_drifts_upwards_until_it_fails_and_is_then_as_before(string stream, double least)
    {
        var options = new SimulationOptions { Kinds = [AnomalyKind.Drift] };
        var ordinary = Simulated.Values("machine", Count, Simulated.Ordinary, stream);
        var points = Simulated.Points("machine", Count, options, stream);

        Assert.All(Simulated.Windows(points).SkipLast(1), drift =>
        {
            var excess = Enumerable.Range(drift.First, drift.Last - drift.First + 1).Select(i => points[i].Value!.Value - ordinary[i]).ToList();
            Assert.InRange(excess.Count, 288, 576);
            Assert.All(excess.Zip(excess.Skip(1)), pair => Assert.InRange(pair.Second, pair.First - 0.011, double.MaxValue));
            Assert.InRange(excess[^1], least - 0.01, 1.67 * least + 0.01);
            Assert.Equal(ordinary[drift.Last + 1], points[drift.Last + 1].Value);
        });
    }

    [Fact]
    public void Temperature_and_vibration_of_a_machine_follow_the_same_load()
    {
        var temperature = Simulated.Values("machine", Count, Simulated.Ordinary, "temperature");
        var vibration = Simulated.Values("machine", Count, Simulated.Ordinary, "vibration");

        Assert.InRange(temperature.Average(), 61.5, 62.5);
        Assert.InRange(vibration.Average(), 2.75, 2.85);
        Assert.InRange(Statistics.Correlation(temperature, vibration), 0.6, 0.9);
    }

    [Fact]
    public void A_warm_hour_is_a_dry_one_and_both_return_every_day()
    {
        var temperature = Simulated.Values("iot", Count, Simulated.Ordinary, "temperature");
        var humidity = Simulated.Values("iot", Count, Simulated.Ordinary, "humidity");

        Assert.InRange(Statistics.Correlation(temperature, humidity), -1, -0.8);
        Assert.InRange(Statistics.AutoCorrelation(temperature, 288), 0.7, 1);
        Assert.InRange(Statistics.AutoCorrelation(temperature, 144), -1, -0.7);
        Assert.InRange(Simulated.Values("iot", Count, Simulated.Ordinary, "pressure").Average(), 1010, 1016);
    }

    [Theory, InlineData("humidity"), InlineData("temperature"), InlineData("pressure")]
    public void A_sensor_drops_out_and_gets_stuck(string stream)
    {
        var points = Simulated.Points("iot", Count, new SimulationOptions(), stream);

        var windows = Simulated.Windows(points);
        Assert.Contains(windows, window => window.Kind == AnomalyKind.Missing);
        Assert.All(windows.Where(window => window.Kind == AnomalyKind.FlatLine), stuck =>
            Assert.All(points.Take(stuck.Last + 1).Skip(stuck.First), point => Assert.Equal(points[stuck.First - 1].Value, point.Value)));
        Assert.All(points, point => Assert.Equal(point.Injected == AnomalyKind.Missing, point.Value is null));
    }

    [Theory, InlineData("network", 300, 900, 4, 16), InlineData("requests", 120, 400, 5, 30)]
    public void Attacks_and_bursts_tower_over_the_pattern_and_ebb(string domain, double least, double most, int shortest, int longest)
    {
        var ordinary = Simulated.Values(domain, Count, Simulated.Ordinary);
        var points = Simulated.Points(domain, Count, new SimulationOptions { Kinds = [AnomalyKind.Spike] });

        Assert.All(Simulated.Windows(points).SkipLast(1), burst =>
        {
            var excess = Enumerable.Range(burst.First, burst.Last - burst.First + 1).Select(i => points[i].Value!.Value - ordinary[i]).ToList();
            Assert.InRange(excess.Count, shortest, longest);
            Assert.InRange(excess[0], least - 1, most + 1);
            Assert.All(excess.Zip(excess.Skip(1)), pair => Assert.InRange(pair.Second, 0, pair.First));
        });
    }
}
