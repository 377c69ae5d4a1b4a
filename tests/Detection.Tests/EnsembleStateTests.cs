using System.Numerics;
using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class EnsembleStateTests
{
    public static TheoryData<string> Series => [.. Some.Series(10).Keys];

    [Theory, MemberData(nameof(Series))]
    public void Cut_anywhere_saved_and_loaded_it_goes_on_to_the_bit(string series)
    {
        foreach (var window in Some.Windows)
        {
            var values = Some.Series(2 * window + 40)[series];
            var whole = Some.Ensemble(window);
            var verdicts = whole.Stream(values);

            for (var cut = 0; cut < values.Length; cut += 1 + values.Length / 25)
            {
                var before = Some.Ensemble(window);
                before.Stream(values[..cut]);
                var after = Some.Ensemble(window);
                Assert.True(after.TryLoad(Some.Saved(before.Save)));

                Assert.Equal(verdicts[cut..], after.Stream(values[cut..]));
                Assert.Equal(Some.Saved(whole.Save), Some.Saved(after.Save));
            }
        }
    }

    public static TheoryData<string, Calibration, int> Panels => new(
        from panel in Some.Panels.Keys
        from calibration in Enum.GetValues<Calibration>()
        from window in Some.Windows
        select (panel, calibration, window));

    [Theory, MemberData(nameof(Panels))]
    public void Reopened_before_every_point_it_goes_on_to_the_bit(string panel, Calibration calibration, int window)
    {
        var flags = AssertReopens(() => Some.Panel(panel, window, calibration: calibration), Eventful(window), from: window + 880);

        // The run of twenty that moves the window is among them.
        Assert.InRange(flags, panel == "the five" && calibration == Calibration.Own ? 26 : 1, 150);
    }

    [Theory, MemberData(nameof(Series))]
    public void Reopened_before_every_point_of_any_series_it_goes_on_to_the_bit(string series) =>
        AssertReopens(() => Some.Panel("all"), Some.Series(300)[series]);

    [Fact]
    public void Reopened_among_the_largest_values_there_are_it_goes_on_to_the_bit()
    {
        foreach (var panel in Some.Panels.Keys)
        {
            double[] values = [.. Eventful(window: 5).Select(value => Math.Clamp(value, -10, 10) * 1e149)];
            for (var i = 200; i + 25 < values.Length; i += 50) values.AsSpan(i, 25).Fill(i % 100 == 0 ? 1e150 : -1e150);
            AssertReopens(() => Some.Panel(panel, window: 5), values);
        }
    }

    [Fact]
    public void Loading_forgets_what_was_learned_before()
    {
        var saved = Some.Ensemble();
        saved.Stream(Some.Noise(seed: 1, count: 30));
        var loaded = Some.Ensemble();
        loaded.Stream(Some.Noise(seed: 2, count: 500, mean: 1e6));

        Assert.True(loaded.TryLoad(Some.Saved(saved.Save)));

        Assert.Equal(Some.Saved(saved.Save), Some.Saved(loaded.Save));
    }

    [Fact]
    public void A_state_of_another_window_or_other_members_does_not_load()
    {
        var state = StateOf(Some.Ensemble(["z_score", "ewma"], window: 50));

        AssertRefused(state, () => Some.Ensemble(["z_score", "ewma"], window: 51));
        AssertRefused(state, () => Some.Ensemble(["z_score"], window: 50));
        AssertRefused(state, () => Some.Ensemble(["ewma", "z_score"], window: 50));
        AssertRefused(state, () => Some.Ensemble(["z_score", "iqr"], window: 50));
        AssertRefused(state, () => Some.Ensemble(["z_score", "ewma", "iqr"], window: 50));
        AssertRefused(state, () => Some.Ensemble(["z_score", "ewma"], window: 50, calibration: Calibration.Own));
        Assert.True(Some.Ensemble(["z_score", "ewma"], window: 50, sensitivity: 3, minVotes: 1).TryLoad(state));
    }

    [Fact]
    public void Any_damage_is_noticed()
    {
        var state = StateOf(Some.Panel("all"));

        foreach (var damaged in Hostile.Variants(state, seed: 1).Where(bytes => !bytes.AsSpan().SequenceEqual(state)))
            AssertRefused(damaged, () => Some.Panel("all"));
    }

    [Theory]
    [InlineData("the five", Calibration.Textbook)]
    [InlineData("the five", Calibration.Own)]
    [InlineData("two of three", Calibration.Own)]
    [InlineData("all", Calibration.Own)]
    public void Damage_under_a_right_checksum_never_throws_and_leaves_sane_verdicts(string panel, Calibration calibration)
    {
        var state = StateOf(Some.Panel(panel, calibration: calibration));
        var asNew = Some.Saved(Some.Panel(panel, calibration: calibration).Save);
        var values = Some.Noise(seed: 3, count: 30);

        foreach (var body in Hostile.Variants(state[8..], seed: 2))
        {
            byte[] forged = [.. state[..4], .. Checksum(body), .. body];
            var ensemble = Some.Panel(panel, calibration: calibration);
            if (!ensemble.TryLoad(forged)) Assert.Equal(asNew, Some.Saved(ensemble.Save));

            foreach (var verdict in ensemble.Stream(values)) Assert.InRange(verdict.Score, 0, 1);
        }
    }

    /// <returns>How many points were flagged.</returns>
    private static int AssertReopens(Func<VotingEnsemble> create, double[] values, int from = 0)
    {
        var flags = 0;
        var whole = create();
        whole.Stream(values[..from]);
        var state = Some.Saved(whole.Save);
        foreach (var sample in Some.Samples(values)[from..])
        {
            var reopened = create();
            Assert.True(reopened.TryLoad(state));

            var verdict = whole.Judge(sample);
            Assert.Equal(verdict, reopened.Judge(sample));
            Assert.Equal(whole.Votes, reopened.Votes);
            Assert.Equal(whole.Learn(sample), reopened.Learn(sample));
            state = Some.Saved(reopened.Save);
            if (verdict.Anomaly) flags++;
        }

        Assert.Equal(Some.Saved(whole.Save), state);
        return flags;
    }

    /// <summary>Noise, and once its limits are learned a spike, a short burst and a new level that lasts.</summary>
    private static double[] Eventful(int window)
    {
        var values = Some.Noise(seed: 1, count: window + 1_100);
        values[window + 900] += 15;
        for (var i = 0; i < 5; i++) values[window + 960 + i] += 1e3;
        for (var i = window + 1_040; i < values.Length; i++) values[i] += 1e5;
        return values;
    }

    private static byte[] StateOf(VotingEnsemble ensemble)
    {
        ensemble.Stream(Some.Noise(seed: 1, count: 120));
        return Some.Saved(ensemble.Save);
    }

    private static void AssertRefused(byte[] state, Func<VotingEnsemble> create)
    {
        var ensemble = create();
        ensemble.Stream(Some.Noise(seed: 2, count: 70));

        Assert.False(ensemble.TryLoad(state));
        Assert.Equal(Some.Saved(create().Save), Some.Saved(ensemble.Save));
    }

    private static byte[] Checksum(byte[] body) => BitConverter.GetBytes(body.Aggregate(uint.MaxValue, BitOperations.Crc32C));
}
