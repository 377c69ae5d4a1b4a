using StreamingAnomaly.Detection.Detectors;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class MadDetectorTests
{
    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4, 1000 }, 1)]
    [InlineData(new double[] { 1, 1, 2, 2, 4, 6, 9 }, 1)]
    [InlineData(new double[] { -5, -1, 0, 1, 2, 30 }, 1.5)]
    [InlineData(new double[] { 7, 7, 7, 7, 8, 9 }, 0)]
    public void The_median_deviation_is_known(double[] window, double expected)
    {
        var past = Some.WindowOf(window);

        Assert.Equal(expected, MadDetector.MedianDeviation(past.Sorted, past.Quantile(0.5)), 1e-15);
    }

    [Fact]
    public void Outliers_in_nearly_half_of_the_window_hide_no_other()
    {
        double[] past = [.. Some.Noise(seed: 1, count: 28), .. Enumerable.Repeat(1e6, 22)];

        Assert.True(DetectorCatalog.Create("mad", Some.Settings(50)).Judge(Some.WindowOf(past), Some.Sample(1000)).Anomaly);
        Assert.False(DetectorCatalog.Create("z_score", Some.Settings(50)).Judge(Some.WindowOf(past), Some.Sample(1000)).Anomaly);
    }
}
