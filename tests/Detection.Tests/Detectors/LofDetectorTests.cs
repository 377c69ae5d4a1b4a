using StreamingAnomaly.Detection.Detectors;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class LofDetectorTests
{
    /// <summary>From an independent implementation of the same definitions by a matrix of distances.</summary>
    [Theory]
    [InlineData(-10, 2, 2.8125)]
    [InlineData(-10, 5, 1.0882098293863)]
    [InlineData(5, 2, 1.0714285714285714)]
    [InlineData(5, 5, 0.9651948051948052)]
    [InlineData(60.5, 2, 1.003921568627451)]
    [InlineData(60.5, 5, 1.118308102154256)]
    [InlineData(150, 5, 1.7073462890500146)]
    public void The_factor_is_known(double value, int neighbours, double expected)
    {
        double[] window = [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121];

        Assert.Equal(expected, Factor(window, value, neighbours, least: 0), 1e-12);
    }

    public static TheoryData<string, int> SeriesAndWindows()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in (string[])["noise", "a random walk", "a jump of level", "noise far from zero", "two values", "small whole numbers"])
            foreach (var window in (int[])[5, 12, 50])
                data.Add(name, window);
        return data;
    }

    [Theory, MemberData(nameof(SeriesAndWindows))]
    public void The_factor_equals_that_of_a_naive_twin_at_every_step(string series, int window)
    {
        var values = Some.Series(120)[series];
        var past = new SlidingWindow(window);
        for (var i = 0; i < values.Length; i++)
        {
            if (i >= window)
            {
                var neighbours = Math.Min(20, window / 2);
                var least = 0.01 * past.StandardDeviation + 1e-9;
                var naive = Naive.LocalOutlierFactor(past.Sorted.ToArray(), values[i], neighbours, least);
                Assert.Equal(naive, LofDetector.Factor(past.Sorted, values[i], past.Rank(values[i]), neighbours, least), naive * 1e-9);
            }

            past.Add(values[i]);
        }
    }

    [Fact]
    public void A_value_is_measured_by_the_density_of_its_neighbours_and_not_of_the_whole_window()
    {
        double[] past = [.. Some.Noise(seed: 1, count: 128, deviation: 0.1), .. Some.Noise(seed: 2, count: 128, mean: 100, deviation: 10)];
        var detector = DetectorCatalog.Create("lof", Some.Settings(256));

        Assert.True(detector.Judge(Some.WindowOf(past), Some.Sample(-20)).Anomaly);
        Assert.False(detector.Judge(Some.WindowOf(past), Some.Sample(80)).Anomaly);
    }

    [Fact]
    public void Copies_of_one_value_are_not_infinitely_dense()
    {
        var past = Some.WindowOf([.. Some.Integers(seed: 1, count: 256, different: 9)]);
        var detector = DetectorCatalog.Create("lof", Some.Settings(256));

        for (var value = 0; value < 9; value++)
        {
            Assert.True(detector.TryRead(past, Some.Sample(value), out var reading));
            Assert.Equal(1, reading.Raw, 1e-9);
        }

        Assert.True(detector.Judge(past, Some.Sample(20)).Anomaly);
    }

    private static double Factor(double[] sorted, double value, int neighbours, double least) =>
        LofDetector.Factor(sorted, value, sorted.Count(other => other < value), neighbours, least);
}
