using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class CusumDetectorTests
{
    public static TheoryData<string, int, double, Calibration> Cases()
    {
        var data = new TheoryData<string, int, double, Calibration>();
        foreach (var series in (string[])["noise", "a random walk", "a seasonal signal with spikes", "a jump of level", "a flat line with one spike", "huge noise"])
            foreach (var window in Some.Windows)
                foreach (var sensitivity in Some.Sensitivities)
                    foreach (var calibration in Enum.GetValues<Calibration>())
                        data.Add(series, window, sensitivity, calibration);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_sums_equal_those_of_a_naive_twin_at_every_step(string series, int window, double sensitivity, Calibration calibration)
    {
        var detector = DetectorCatalog.Create("cusum", Some.Settings(window, sensitivity, calibration));
        var past = new SlidingWindow(window);
        double above = 0, below = 0;
        foreach (var sample in Some.Samples(Some.Series(400)[series]))
        {
            double[] values = [.. Enumerable.Range(0, past.Count).Select(past.FromNewest)];
            var mean = values.Length == 0 ? 0 : Naive.Mean(values);
            var deviation = past.DistinctCount > 1 ? Naive.StandardDeviation(values) : 0;
            if (deviation == 0) above = below = 0;
            above = Math.Max(0, above + sample.Value - mean - 0.5 * deviation);
            below = Math.Max(0, below - sample.Value + mean - 0.5 * deviation);

            if (past.Count == window)
            {
                Assert.True(detector.TryRead(past, sample, out var reading));
                var tolerance = 1e-7 * deviation + 1e-12 * values.Max(Math.Abs);
                Assert.Equal(Math.Max(above, below), reading.Raw, tolerance);
                Assert.Equal(5 / sensitivity * deviation, reading.Limit, tolerance / sensitivity);
            }

            if (calibration == Calibration.Own)
                (above, below) = (Math.Min(above, 20 * deviation), Math.Min(below, 20 * deviation));
            else if (Math.Max(above, below) > 5 / sensitivity * deviation)
                above = below = 0;

            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }
    }

    [Theory, InlineData(1.5), InlineData(-1.5)]
    public void A_shift_that_no_single_value_shows_is_flagged_after_a_few(double shift)
    {
        var detector = DetectorCatalog.Create("cusum", Some.Settings(100));
        var past = new SlidingWindow(100);
        for (var i = 0; i < 100; i++) past.Add(i % 2 == 0 ? 1 : -1);

        var flagged = Enumerable.Range(1, 20).TakeWhile(n =>
        {
            var anomaly = detector.Judge(past, Some.Sample(shift, n)).Anomaly;
            detector.Learn(past, Some.Sample(shift, n), shift);
            return !anomaly;
        }).Count();

        // Each adds 1.5 − 0.5 to a sum that may come to 5, give or take the deviation of a sample being a little above 1.
        Assert.Equal(5, flagged);
        Assert.False(detector.Judge(past, Some.Sample(shift)).Anomaly);
    }

    [Fact]
    public void The_band_is_where_neither_sum_passes_the_limit()
    {
        var detector = DetectorCatalog.Create("cusum", Some.Settings(50));
        var past = new SlidingWindow(50);
        foreach (var sample in Some.Samples(Some.Noise(seed: 3, count: 200, mean: 10)))
        {
            if (past.Count == 50)
            {
                Assert.True(detector.TryRead(past, sample, out var reading));
                Assert.True(reading.TryBandAt(reading.Limit, out var band));
                foreach (var edge in (double[])[band.Lower, band.Upper])
                {
                    Assert.True(detector.TryRead(past, Some.Sample(edge), out var atTheEdge));
                    Assert.Equal(reading.Limit, atTheEdge.Raw, 1e-9);
                }
            }

            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }
    }

    [Fact]
    public void Sums_that_are_too_large_already_leave_no_band()
    {
        var settings = Some.Settings(100, calibration: Calibration.Own);
        var detector = DetectorCatalog.Create("cusum", settings);
        var past = new SlidingWindow(100);
        for (var i = 0; i < 100; i++) past.Add(i % 2 == 0 ? 1 : -1);
        for (var n = 1; n <= 50; n++) detector.Learn(past, Some.Sample(3, n), 3);

        Assert.True(detector.TryRead(past, Some.Sample(0), out var reading));

        Assert.False(reading.TryBandAt(5, out _));
        Vote.Of(past, Some.Sample(0), reading, 5, out var vote);
        Assert.True(vote.Anomaly);
        Assert.Null(vote.Band);

        Assert.True(reading.TryBandAt(15, out _));
        Vote.Of(past, Some.Sample(0), reading, 20, out vote);
        Assert.False(vote.Anomaly);
    }
}
