using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class ExtremeDetectorTests
{
    [Fact]
    public void The_range_grows_with_each_new_extreme_and_forgets_slowly()
    {
        foreach (var series in (string[])["noise", "a random walk", "a seasonal signal with spikes", "noise far from zero", "a steady trend"])
        {
            var detector = DetectorCatalog.Create("extreme", Some.Settings());
            var past = new SlidingWindow(50);
            double lower = 0, upper = 0;
            foreach (var sample in Some.Samples(Some.Series(500)[series]))
            {
                var value = sample.Value;
                if (sample.N == 1) (lower, upper) = (value, value);
                if (sample.N > 100)
                {
                    Assert.True(detector.TryRead(past, sample, out var reading));
                    Assert.Equal((lower, upper), (reading.Core.Lower, reading.Core.Upper));
                    Assert.Equal(0.05 * (upper - lower), reading.Limit, 1e-15);
                    Assert.Equal(value > upper ? value - upper : value < lower ? lower - value : 0, reading.Raw);
                }

                var width = upper - lower;
                if (width > 0) value = Math.Min(Math.Max(value, lower - width), upper + width);
                (lower, upper) = (Math.Min(value, lower + 1e-4 * width / 2), Math.Max(value, upper - 1e-4 * width / 2));
                detector.Learn(past, sample, sample.Value);
                past.Add(sample.Value);
            }
        }
    }

    [Theory]
    [InlineData(104.5, false)]
    [InlineData(105.5, true)]
    [InlineData(-4.5, false)]
    [InlineData(-5.5, true)]
    [InlineData(50, false)]
    public void A_value_further_outside_than_a_twentieth_of_the_range_is_flagged(double value, bool odd)
    {
        Assert.Equal(odd, After([.. Enumerable.Range(0, 200).Select(i => 50 + 50 * Math.Sin(i / 4.0))], value).Anomaly);
    }

    [Fact]
    public void A_wild_value_does_not_blind_it()
    {
        double[] past = [.. Some.Noise(seed: 1, count: 200), 1e12, .. Some.Noise(seed: 2, count: 10)];

        Assert.True(After(past, 30).Anomaly);
    }

    private static Vote After(double[] values, double value)
    {
        var detector = DetectorCatalog.Create("extreme", Some.Settings());
        var past = new SlidingWindow(50);
        foreach (var sample in Some.Samples(values))
        {
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }

        return detector.Judge(past, Some.Sample(value));
    }
}
