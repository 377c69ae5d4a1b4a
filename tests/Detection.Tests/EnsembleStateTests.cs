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
        Assert.True(Some.Ensemble(["z_score", "ewma"], window: 50, sensitivity: 3, minVotes: 1).TryLoad(state));
    }

    [Fact]
    public void Any_damage_is_noticed()
    {
        var state = StateOf(Some.Ensemble());

        foreach (var damaged in Hostile.Variants(state, seed: 1).Where(bytes => !bytes.AsSpan().SequenceEqual(state)))
            AssertRefused(damaged, () => Some.Ensemble());
    }

    [Fact]
    public void Damage_under_a_right_checksum_never_throws_and_leaves_sane_verdicts()
    {
        var state = StateOf(Some.Ensemble());
        var values = Some.Noise(seed: 3, count: 5);

        foreach (var body in Hostile.Variants(state[8..], seed: 2))
        {
            byte[] forged = [.. state[..4], .. Checksum(body), .. body];
            var ensemble = Some.Ensemble();
            if (!ensemble.TryLoad(forged)) Assert.Equal(Some.Saved(Some.Ensemble().Save), Some.Saved(ensemble.Save));

            foreach (var verdict in ensemble.Stream(values)) Assert.InRange(verdict.Score, 0, 1);
        }
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
