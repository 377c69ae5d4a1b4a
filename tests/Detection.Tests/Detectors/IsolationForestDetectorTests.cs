using StreamingAnomaly.Detection.Detectors;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class IsolationForestDetectorTests
{
    private static readonly double[] Five = [1, 2, 4, 8, 16];
    private static readonly double[] Ties = [0, 0, 1, 1, 1, 3, 7, 7];
    private static readonly double[] Constant = [3, 3, 3, 3, 3, 3];
    private static readonly double[] Two = [0, 0, 0, 0, 0, 0, 0, 0, 0, 5];
    private static readonly double[] Squares = [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121];

    /// <summary>From an independent implementation of the same formula, the value judged being one more of the window.</summary>
    public static TheoryData<double[], double, double> Known() => new()
    {
        { Five, -9, 1.8000493624023035 },
        { Five, 1, 3.7714285714285714 },
        { Five, 4, 4.0 },
        { Five, 8.5, 3.3299145299145296 },
        { Five, 16, 2.5428571428571427 },
        { Five, 26, 1.7495959595959596 },
        { Ties, -10, 1.4800493624023034 },
        { Ties, 0, 3.4454875956848614 },
        { Ties, 1, 4.518322573805952 },
        { Ties, 3.5, 3.0857142857142854 },
        { Ties, 7, 2.6835828337800995 },
        { Ties, 17, 1.4695378151260505 },
        { Constant, -7, 1 },
        { Constant, 3, 3.023664553973461 },
        { Two, -10, 1.3333333333333333 },
        { Two, 0, 4.748880484475505 },
        { Two, 2.5, 2 },
        { Two, 5, 2 },
        { Two, 15, 1.3333333333333333 },
        { Squares, -10, 3.2767442498933423 },
        { Squares, 0, 5.481722495778232 },
        { Squares, 36, 5.436427209772798 },
        { Squares, 60.5, 4.991473978771465 },
        { Squares, 121, 3.4733172484315884 },
        { Squares, 131, 2.940411725908288 },
    };

    [Theory, MemberData(nameof(Known))]
    public void The_expected_splits_are_known(double[] window, double value, double expected)
    {
        Assert.Equal(expected, IsolationForestDetector.Splits(Some.WindowOf(window), value), 1e-12);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1.207392357589623)]
    [InlineData(51, 7.017693026933868)]
    [InlineData(257, 10.252568319929505)]
    public void The_splits_of_an_ordinary_value_are_known(int points, double expected)
    {
        Assert.Equal(expected, IsolationForestDetector.AverageSplits(points), 1e-14);
    }

    public static TheoryData<string, int> SeriesAndWindows()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in Some.Series(10).Keys)
            foreach (var window in Some.Windows)
                data.Add(name, window);
        return data;
    }

    [Theory, MemberData(nameof(SeriesAndWindows))]
    public void The_expected_splits_equal_those_of_a_naive_twin_at_every_step(string series, int window)
    {
        var values = Some.Series(300)[series];
        var past = new SlidingWindow(window);
        for (var i = 0; i < values.Length; i++)
        {
            if (i >= window)
            {
                var naive = Naive.Splits([.. values[(i - window)..(i + 1)]], values[i]);
                Assert.Equal(naive, IsolationForestDetector.Splits(past, values[i]), naive * 1e-12);
            }

            past.Add(values[i]);
        }
    }

    [Fact]
    public void A_forest_of_random_trees_needs_as_many_splits()
    {
        var random = new Random(7);
        double[][] windows =
        [
            Some.Noise(seed: 1, count: 50),
            [.. Some.Noise(seed: 2, count: 100).Select(Math.Exp)],
            Some.Integers(seed: 3, count: 60, different: 12),
            [.. Enumerable.Repeat(0.0, 20), 5],
            [.. Some.Noise(seed: 4, count: 32), .. Some.Noise(seed: 5, count: 32, mean: 50)],
        ];

        foreach (var window in windows)
        {
            var sorted = window.Order().ToArray();
            foreach (var value in (double[])[sorted[0], sorted[^1], sorted[0] - 10, sorted[^1] + 10, 0.3 * sorted[^2] + 0.7 * sorted[^1], sorted[sorted.Length / 2]])
            {
                var (splits, error) = RandomTrees([.. window, value], value, trees: 4000, random);
                Assert.Equal(splits, IsolationForestDetector.Splits(Some.WindowOf(window), value), 4 * error + 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void The_score_compares_with_an_ordinary_value(double sensitivity)
    {
        var values = Some.Noise(seed: 1, count: 50);
        var detector = DetectorCatalog.Create("isolation_forest", Some.Settings(50, sensitivity));

        foreach (var value in (double[])[0, 0.5, 2.5, -7, 1000])
        {
            var ratio = Naive.AverageSplits(51) / Naive.Splits([.. values, value], value);
            var threshold = 1 + (1 / Math.Log2(1 / 0.6) - 1) / sensitivity;
            var vote = detector.Judge(Some.WindowOf(values), Some.Sample(value));

            Assert.Equal(ratio / (ratio + threshold), vote.Score, 1e-12);
            Assert.Equal(ratio > threshold, vote.Anomaly);
            Assert.Null(vote.Band);
        }
    }

    [Fact]
    public void At_sensitivity_one_the_threshold_is_a_paper_score_of_six_tenths()
    {
        var values = Some.Noise(seed: 1, count: 100);
        var detector = DetectorCatalog.Create("isolation_forest", Some.Settings(100));

        for (var value = -6.0; value < 6; value += 0.01)
        {
            var paper = Math.Pow(2, -Naive.Splits([.. values, value], value) / Naive.AverageSplits(101));
            if (Math.Abs(paper - 0.6) < 1e-9) continue;
            Assert.Equal(paper > 0.6, detector.Judge(Some.WindowOf(values), Some.Sample(value)).Anomaly);
        }
    }

    [Fact]
    public void A_gap_inside_the_range_is_flagged()
    {
        double[] bimodal = [.. Some.Noise(seed: 1, count: 25, mean: -50), .. Some.Noise(seed: 2, count: 25, mean: 50)];
        var detector = DetectorCatalog.Create("isolation_forest", Some.Settings(50));

        Assert.True(detector.Judge(Some.WindowOf(bimodal), Some.Sample(0)).Anomaly);
    }

    private static (double Mean, double StandardError) RandomTrees(double[] window, double member, int trees, Random random)
    {
        double[] distinct = [.. window.Distinct().Order()];
        var copies = window.Count(value => value == member);
        double sum = 0, squares = 0;
        for (var tree = 0; tree < trees; tree++)
        {
            int low = 0, high = distinct.Length - 1, splits = 0;
            for (; low < high; splits++)
            {
                var split = distinct[low] + random.NextDouble() * (distinct[high] - distinct[low]);
                var gap = Array.FindLastIndex(distinct, value => value <= split);
                if (member <= distinct[gap]) high = gap;
                else low = gap + 1;
            }

            var path = splits + Naive.AverageSplits(copies);
            sum += path;
            squares += path * path;
        }

        var mean = sum / trees;
        return (mean, Math.Sqrt(Math.Max(squares / trees - mean * mean, 0) / trees));
    }
}
