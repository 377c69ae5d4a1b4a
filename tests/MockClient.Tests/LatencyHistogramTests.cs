using Xunit;

namespace StreamingAnomaly.MockClient.Tests;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quantiles_agree_with_sorting_to_half_a_percent(int seed)
    {
        var random = new Random(seed);
        var histogram = new LatencyHistogram();
        var nanoseconds = Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20 + 5)).Order().ToList();

        foreach (var one in nanoseconds) histogram.Record(one);

        foreach (var quantile in new[] { 0.001, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = nanoseconds[(int)Math.Ceiling(quantile * nanoseconds.Count) - 1] / 100;
            Assert.InRange(histogram.Quantile(quantile).Ticks, exact * 0.995 - 1, exact * 1.005 + 1);
        }
        Assert.Equal(nanoseconds[^1] / 100, histogram.Max.Ticks);
    }

    [Fact]
    public void Without_durations_every_quantile_is_zero() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Quantile(0.99));

    [Fact]
    public void Adding_is_as_if_one_had_recorded_all()
    {
        var (one, other, both) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var i = 1; i <= 1000; i++)
        {
            (i % 2 == 0 ? one : other).Record(i * 1000L);
            both.Record(i * 1000L);
        }

        one.Add(other);

        Assert.Equal(both.Quantile(0.9), one.Quantile(0.9));
        Assert.Equal(both.Max, one.Max);
    }
}
