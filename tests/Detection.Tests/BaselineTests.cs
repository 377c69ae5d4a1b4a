using Xunit;

namespace StreamingAnomaly.Detection.Tests;

/// <summary>Series made to poison a baseline, on streams calibrated on their own past.</summary>
public class BaselineTests
{
    private const int Event = 1_200;

    public static TheoryData<int, int> WindowsAndSeeds => new(
        from window in (int[])[50, 256]
        from seed in Enumerable.Range(1, 6)
        select (window, seed));

    [Theory, MemberData(nameof(WindowsAndSeeds))]
    public void A_huge_outlier_is_flagged_alone_and_hides_none_after_it(int window, int seed)
    {
        var flags = Flags(window, Noise(seed, (Event, 1e6), (Event + 30, -12), (Event + 400, 12)));

        Assert.True(flags[Event] && flags[Event + 30] && flags[Event + 400]);
        Assert.InRange(flags.Skip(Event).Count(flag => flag), 3, 8);
    }

    [Theory, MemberData(nameof(WindowsAndSeeds))]
    public void A_burst_of_outliers_is_flagged_to_its_end(int window, int seed)
    {
        var series = Noise(seed, (Event + 300, 12));
        for (var i = 0; i < 10; i++) series[Event + i] += 1e5;

        var flags = Flags(window, series);

        Assert.All(Enumerable.Range(Event, 10), i => Assert.True(flags[i]));
        Assert.True(flags[Event + 300]);
        Assert.InRange(flags.Skip(Event).Count(flag => flag), 11, 18);
    }

    [Theory, MemberData(nameof(WindowsAndSeeds))]
    public void A_new_level_is_flagged_for_twenty_points_and_then_expected(int window, int seed)
    {
        var flags = Flags(window, Shifted(seed, 1_000));

        Assert.All(Enumerable.Range(Event, 20), i => Assert.True(flags[i]));
        Assert.InRange(flags.Skip(Event + 20).Count(flag => flag), 0, 8);
    }

    [Theory, MemberData(nameof(WindowsAndSeeds))]
    public void At_the_new_level_an_outlier_is_one_again(int window, int seed)
    {
        var series = Shifted(seed, 12);
        series[Event + 60] += 15;

        Assert.True(Flags(window, series)[Event + 60]);
    }

    [Theory, MemberData(nameof(WindowsAndSeeds))]
    public void A_bad_first_value_does_no_harm(int window, int seed)
    {
        foreach (var first in (double[])[1e6, -1e150])
        {
            double[] clean = Noise(seed, (Event, 12));
            double[] bad = [first, first, .. clean[2..]];

            var (plain, harmed) = (Flags(window, clean), Flags(window, bad));

            Assert.True(harmed[Event]);
            Assert.InRange(plain.Skip(3 * window).Zip(harmed.Skip(3 * window)).Count(pair => pair.First != pair.Second), 0, 6);
        }
    }

    [Fact]
    public void The_window_takes_an_odd_value_held_to_the_edge_of_the_band()
    {
        var ensemble = Some.Ensemble(calibration: Calibration.Own);
        ensemble.Stream(Some.Noise(seed: 1, count: 1_000));
        var band = Assert.NotNull(ensemble.Judge(Some.Sample(100)).Band);

        Assert.Equal(band.Upper, ensemble.Learn(Some.Sample(100)));
        Assert.Equal(0.1, ensemble.Learn(Some.Sample(0.1, 2)));
    }

    [Fact]
    public void Textbook_charts_learn_every_value_as_it_comes()
    {
        var ensemble = Some.Ensemble();
        ensemble.Stream(Some.Noise(seed: 1, count: 1_000));

        Assert.True(ensemble.Judge(Some.Sample(100)).Anomaly);
        Assert.Equal(100, ensemble.Learn(Some.Sample(100)));
    }

    [Fact]
    public void An_episode_does_not_make_the_likes_of_it_ordinary()
    {
        // Ten bursts of fifteen points: 150 outliers in 9,500 points, ten times the share that may pass.
        var series = Some.Noise(seed: 3, count: 9_500);
        for (var burst = 0; burst < 10; burst++)
            for (var i = 0; i < 15; i++) series[1_500 + 800 * burst + i] += 30;

        var flags = Flags(50, series);

        Assert.All(Enumerable.Range(0, 10), burst => Assert.True(flags[1_500 + 800 * burst]));
    }

    [Fact]
    public void Hostile_bytes_never_throw_and_leave_it_as_new_or_sane()
    {
        var baseline = new Baseline();
        var past = Some.WindowOf(Some.Noise(seed: 1, count: 50));
        var odd = new Verdict(0.9, Anomaly: true, WarmingUp: false, VotesMask: 1, Band: null);
        for (var n = 1; n <= 12; n++) baseline.Hold(past, Some.Sample(n), odd, out _);

        foreach (var bytes in Hostile.Variants(Some.Saved(baseline.Save), seed: 1))
        {
            var loaded = new Baseline();
            if (!loaded.TryLoad(bytes)) Assert.Equal(0, loaded.Run);
            for (var n = 1; n <= 40; n++) Assert.Equal(n, loaded.Hold(past, Some.Sample(n), odd, out _));
        }
    }

    private static double[] Noise(int seed, params (int At, double Value)[] outliers)
    {
        var series = Some.Noise(seed, count: 1_800);
        foreach (var (at, value) in outliers) series[at] = value;
        return series;
    }

    private static double[] Shifted(int seed, double distance) => [.. Noise(seed).Select((x, i) => i < Event ? x : x + distance)];

    private static bool[] Flags(int window, double[] series) =>
        [.. Some.Ensemble(window, calibration: Calibration.Own).Stream(series).Select(verdict => verdict.Anomaly)];
}
