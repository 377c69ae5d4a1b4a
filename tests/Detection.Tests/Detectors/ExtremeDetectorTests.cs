using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class ExtremeDetectorTests
{
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

    [Fact]
    public void Nor_do_wild_values_that_a_stream_begins_with()
    {
        double[] past = [1e12, -1e150, 1e150, -9999, .. Some.Noise(seed: 1, count: 200)];

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
