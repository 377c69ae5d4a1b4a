using StreamingAnomaly.MockClient.Simulate;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate.Domains;

/// <summary>The models that follow the clock.</summary>
public class DailyDomainTests
{
    private const int Weeks = 8;

    [Theory, InlineData("cpu", 14), InlineData("network", 15), InlineData("electricity", 19), InlineData("requests", 20)]
    public void The_daily_peak_is_at_its_hour(string domain, int hour)
    {
        var byHour = Ordinary(domain).GroupBy(point => NearestHour(point.Time)).ToDictionary(same => same.Key, Mean);

        Assert.Equal(hour, byHour.MaxBy(pair => pair.Value).Key);
    }

    [Theory]
    [InlineData("cpu", 3, 20, 14, 65)]
    [InlineData("network", 3, 60, 15, 300)]
    [InlineData("electricity", 3, 300, 8, 420)]
    [InlineData("requests", 9, 40, 20, 120)]
    public void Rest_and_peak_are_as_documented(string domain, int restHour, double rest, int peakHour, double peak)
    {
        var weekdays = Ordinary(domain).Where(point => point.Time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).ToList();

        Assert.InRange(MeanAt(restHour), 0.95 * rest, 1.05 * rest);
        Assert.InRange(MeanAt(peakHour), 0.95 * peak, 1.05 * peak);

        double MeanAt(int hour) => Mean(weekdays.Where(point => point.Time.Hour == hour && point.Time.Minute == 0));
    }

    [Fact]
    public void Electricity_has_a_smaller_peak_in_the_morning()
    {
        var byHour = Ordinary("electricity").GroupBy(point => point.Time.Hour).ToDictionary(same => same.Key, Mean);

        Assert.True(byHour[8] > byHour[5] + 50 && byHour[8] > byHour[12] + 50 && byHour[8] < byHour[19] - 50);
    }

    [Fact]
    public void The_network_carries_at_the_weekend_two_fifths_of_a_weekdays_traffic()
    {
        var points = Ordinary("network");
        var weekend = Mean(points.Where(point => point.Time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday));
        var week = Mean(points.Where(point => point.Time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));

        Assert.InRange(weekend / week, 0.39, 0.41);
    }

    [Fact]
    public void Requests_are_counts_whose_variance_is_their_mean()
    {
        // At one minute of the day the mean is the same every day.
        var atNine = Ordinary("requests").Where(point => point.Time is { Hour: 9, Minute: < 30 }).Select(point => point.Value!.Value).ToList();

        Assert.All(atNine, count => Assert.Equal(Math.Round(count), count));
        Assert.InRange(Math.Pow(Statistics.Deviation(atNine), 2) / atNine.Average(), 0.9, 1.1);
    }

    [Fact]
    public void Noise_lingers_as_long_as_documented_whatever_the_interval()
    {
        // 15 minutes: the correlation has fallen to 1/e, after three points of 5 minutes as after fifteen of one.
        Assert.InRange(Statistics.AutoCorrelation(Residuals(TimeSpan.FromMinutes(5)), 3), 0.3, 0.43);
        Assert.InRange(Statistics.AutoCorrelation(Residuals(TimeSpan.FromMinutes(1)), 15), 0.3, 0.43);
        Assert.InRange(Statistics.Deviation(Residuals(TimeSpan.FromMinutes(5))), 1.9, 2.1);

        static List<double> Residuals(TimeSpan interval)
        {
            var options = Simulated.Ordinary with { Interval = interval };
            var silent = Simulated.Values("cpu", 30_000, options with { Noise = 0 });
            return [.. Simulated.Values("cpu", 30_000, options).Zip(silent, (noisy, pattern) => noisy - pattern)];
        }
    }

    [Fact]
    public void The_noise_can_be_scaled()
    {
        var silent = Simulated.Values("cpu", 5_000, Simulated.Ordinary with { Noise = 0 });
        var single = Simulated.Values("cpu", 5_000, Simulated.Ordinary).Zip(silent, (noisy, pattern) => noisy - pattern).ToList();
        var triple = Simulated.Values("cpu", 5_000, Simulated.Ordinary with { Noise = 3 }).Zip(silent, (noisy, pattern) => noisy - pattern).ToList();

        Assert.InRange(Statistics.Deviation(triple) / Statistics.Deviation(single), 2.9, 3.1);
    }

    private static IReadOnlyList<SimulatedPoint> Ordinary(string domain)
    {
        var interval = Simulated.Points(domain, 2, Simulated.Ordinary) is [var first, var second] ? second.Time - first.Time : default;
        return Simulated.Points(domain, (int)(TimeSpan.FromDays(7 * Weeks) / interval), Simulated.Ordinary);
    }

    private static int NearestHour(DateTime time) => time.AddMinutes(30).Hour;

    private static double Mean(IEnumerable<SimulatedPoint> points) => points.Average(point => point.Value!.Value);
}
