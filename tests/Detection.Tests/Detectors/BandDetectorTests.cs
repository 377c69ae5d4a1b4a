using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

/// <summary>Detectors whose band follows from the last values alone, or nearly, against their mathematics from the whole history at each step.</summary>
public class BandDetectorTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<double>, int, double, Band>> Twins = new()
    {
        ["z_score"] = Naive.ZScore,
        ["iqr"] = Naive.Iqr,
        ["ewma"] = Naive.Ewma,
        ["moving_average"] = Naive.MovingAverage,
        ["mad"] = Naive.Mad,
    };

    private static readonly Dictionary<string, double[]> Histories = new()
    {
        ["noise"] = Some.Noise(seed: 1, count: 330),
        ["a random walk"] = Some.Walk(seed: 2, count: 330),
        ["small whole numbers"] = Some.Integers(seed: 3, count: 330, different: 9),
        ["noise far from zero"] = Some.Noise(seed: 4, count: 330, mean: 1e6, deviation: 1e-3),
        ["a jump of level"] = [.. Some.Noise(seed: 5, count: 330).Select((x, i) => i < 160 ? x : x + 1e6)],
    };

    public static TheoryData<string, string, int, double> Cases()
    {
        var data = new TheoryData<string, string, int, double>();
        foreach (var name in Twins.Keys)
            foreach (var history in Histories.Keys)
                foreach (var window in Some.Windows)
                    foreach (var sensitivity in Some.Sensitivities)
                        data.Add(name, history, window, sensitivity);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_band_and_the_score_equal_those_of_a_naive_twin_at_every_step(string name, string history, int window, double sensitivity)
    {
        var samples = Some.Samples(Histories[history]);
        var detector = DetectorCatalog.Create(name, Some.Settings(window, sensitivity));
        var past = new SlidingWindow(window);
        var learned = new List<double>();

        // Below ten points the moving average has too few distances to speak of.
        var first = Math.Max(window, 10);
        foreach (var sample in samples)
        {
            if (learned.Count >= first) AssertEqual(Twins[name](learned, window, sensitivity), detector.Judge(past, sample), sample.Value);
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
            learned.Add(sample.Value);
        }
    }

    private static void AssertEqual(Band twin, Vote vote, double value)
    {
        var band = Assert.NotNull(vote.Band);
        var tolerance = 1e-7 * (twin.Upper - twin.Lower) + 1e-12 * Math.Abs(value);
        if (twin.Upper - twin.Lower <= 1e-14 * Math.Abs(twin.Expected)) tolerance += 1.1e-9 * Math.Abs(twin.Expected);
        Assert.Equal(twin.Lower, band.Lower, tolerance);
        Assert.Equal(twin.Expected, band.Expected, tolerance);
        Assert.Equal(twin.Upper, band.Upper, tolerance);

        var distance = Math.Abs(value - band.Expected);
        var reach = value > band.Expected ? band.Upper - band.Expected : band.Expected - band.Lower;
        if (distance > 0 && vote.Score != 0.5) Assert.Equal(distance / (distance + reach), vote.Score, 1e-12);
    }

    [Fact]
    public void Ewma_starts_at_the_first_value_and_its_limits_widen_with_time()
    {
        // Window 5, learned 10 12 11 13 14: mean 12, σ = √2.5, z = 11.94..., t = 6 for the point judged.
        var detector = DetectorCatalog.Create("ewma", Some.Settings(5));
        var past = new SlidingWindow(5);
        foreach (var sample in Some.Samples([10, 12, 11, 13, 14]))
        {
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }

        var z = 10.0;
        foreach (var x in (double[])[12, 11, 13, 14]) z = 0.3 * x + 0.7 * z;
        var limit = 3 * Math.Sqrt(2.5) * Math.Sqrt(0.3 / 1.7 * (1 - Math.Pow(0.7, 12)));
        var atTheLimit = (12 + limit - 0.7 * z) / 0.3;

        Assert.False(detector.Judge(past, Some.Sample(atTheLimit - 1e-9)).Anomaly);
        Assert.True(detector.Judge(past, Some.Sample(atTheLimit + 1e-9)).Anomaly);
    }

    [Fact]
    public void The_moving_average_abstains_until_it_has_five_distances()
    {
        var detector = DetectorCatalog.Create("moving_average", Some.Settings(5));
        var past = new SlidingWindow(5);

        for (var n = 1; n <= 12; n++)
        {
            var vote = detector.Judge(past, Some.Sample(100));
            Assert.Equal(n > 10, vote.Band is not null);
            if (n <= 10) Assert.Equal(0, vote.Score);

            detector.Learn(past, Some.Sample(n % 3), n % 3);
            past.Add(n % 3);
        }
    }
}
