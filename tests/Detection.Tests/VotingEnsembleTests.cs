using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class VotingEnsembleTests
{
    [Fact]
    public void Nothing_is_flagged_before_the_window_is_full()
    {
        var ensemble = Some.Ensemble(window: 50);

        var verdicts = ensemble.Stream([.. Some.Noise(seed: 1, count: 49), 1e9, 1e9]);

        Assert.All(verdicts[..50], verdict => Assert.Equal(new Verdict(0, false, WarmingUp: true, 0, null), verdict));
        Assert.True(verdicts[50] is { WarmingUp: false, Anomaly: true });
    }

    [Theory, MemberData(nameof(Panels))]
    public void Judging_learns_nothing(string panel, Calibration calibration)
    {
        var ensemble = Some.Panel(panel, calibration: calibration);
        ensemble.Stream(Some.Noise(seed: 1, count: 300));
        var state = Some.Saved(ensemble.Save);

        var verdict = ensemble.Judge(Some.Sample(12));
        ensemble.Judge(Some.Sample(-1e100));

        Assert.Equal(verdict, ensemble.Judge(Some.Sample(12)));
        Assert.Equal(state, Some.Saved(ensemble.Save));
    }

    [Fact]
    public void Members_learn_before_the_window_does()
    {
        var member = new Witness();
        var ensemble = new VotingEnsemble(new SlidingWindow(5), [member], minVotes: 1, Some.Settings(5));

        ensemble.Stream([1, 2, 3]);

        Assert.Equal([0, 1, 2], member.CountsWhenLearning);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void A_majority_is_more_than_half(int detectors, int expected)
    {
        Assert.Equal(expected, VotingEnsemble.Majority(detectors));
    }

    [Fact]
    public void More_votes_needed_flag_no_more()
    {
        var values = Some.Series(600)["a seasonal signal with spikes"];
        var flags = Enumerable.Range(1, 5).Select(needed => Flags(Some.Ensemble(DetectorCatalog.Default, minVotes: needed))).ToArray();

        Assert.Equal(flags.OrderDescending(), flags);
        Assert.True(flags[0] > flags[4]);

        int Flags(VotingEnsemble ensemble) => ensemble.Stream(values).Count(verdict => verdict.Anomaly);
    }

    [Fact]
    public void A_verdict_is_that_of_its_votes()
    {
        foreach (var series in Some.Series(400).Values)
        {
            var ensemble = Some.Ensemble();
            foreach (var sample in Some.Samples(series))
            {
                var verdict = ensemble.Judge(sample);
                if (!verdict.WarmingUp) Assert.Equal(Verdict.Of(ensemble.Votes, ensemble.MinVotes), verdict);
                ensemble.Learn(sample);
            }
        }
    }

    [Fact]
    public void While_a_limit_is_still_unknown_there_is_no_band()
    {
        var ensemble = Some.Ensemble(["cusum", "extreme"], minVotes: 2, calibration: Calibration.Own);

        var verdicts = ensemble.Stream(Some.Noise(seed: 1, count: 200));

        Assert.Null(verdicts[120].Band);
        Assert.InRange(verdicts[199].Band!.Value.Upper, 0, 100);
    }

    public static TheoryData<string, Calibration> Panels => new(
        from panel in Some.Panels.Keys
        from calibration in Enum.GetValues<Calibration>()
        select (panel, calibration));

    [Theory, MemberData(nameof(Panels))]
    public void A_point_like_those_before_it_allocates_nothing(string panel, Calibration calibration)
    {
        var ensemble = Some.Panel(panel, calibration: calibration);
        ensemble.Stream(Some.Noise(seed: 1, count: 500));
        var values = Some.Noise(seed: 2, count: 1000).Select((x, i) => i % 100 == 99 ? x + i : x).ToArray();
        Assert.InRange(ensemble.Stream(values).Count(verdict => verdict.Anomaly), 5, 100);

        var samples = Some.Samples(values);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var sample in samples)
        {
            ensemble.Judge(sample);
            ensemble.Learn(sample);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // An ensemble that flags more holds more values back and counts fewer scores, so over a whole stream it need not flag more.
    [Theory, MemberData(nameof(Panels))]
    public void More_sensitivity_never_scores_less_after_the_same_was_learned(string panel, Calibration calibration)
    {
        var (dull, plain, keen) = (Panel(0.5), Panel(1), Panel(2));
        foreach (var (sample, i) in Some.Samples(Some.Series(900)["a seasonal signal with spikes"]).Select((sample, i) => (sample, i)))
        {
            if (i % 10 == 0)
            {
                var state = Some.Saved(plain.Save);
                Assert.True(dull.TryLoad(state) && keen.TryLoad(state));
                Assert.InRange(plain.Judge(sample).Score, dull.Judge(sample).Score, keen.Judge(sample).Score);
            }

            plain.Learn(sample);
        }

        VotingEnsemble Panel(double sensitivity) => Some.Panel(panel, sensitivity: sensitivity, calibration: calibration);
    }

    // Powers of two: the logarithmic bins of other units have their edges elsewhere.
    [Theory, MemberData(nameof(Panels))]
    public void In_another_unit_points_score_the_same(string panel, Calibration calibration)
    {
        var values = Some.Series(1_500)["a seasonal signal with spikes"];
        var scores = Some.Panel(panel, calibration: calibration).Stream(values).Select(verdict => verdict.Score).ToList();

        foreach (var power in (int[])[-40, -1, 1, 40])
        {
            var scaled = Some.Panel(panel, calibration: calibration).Stream(values.Select(value => Math.ScaleB(value, power)));
            Assert.Equal(scores, scaled.Select(verdict => verdict.Score));
        }
    }

    [Fact]
    public void While_no_limit_is_known_an_improbability_is_no_opinion()
    {
        foreach (var name in DetectorCatalog.Names.Where(name => DetectorCatalog.Create(name, Some.Settings()).IsCalibrated))
        {
            var ensemble = Some.Ensemble([name], calibration: Calibration.Own);
            ensemble.Stream(Some.Noise(seed: 1, count: ensemble.WarmUp + 5));

            var verdict = ensemble.Judge(Some.Sample(1e6));

            Assert.Equal(new Verdict(0, false, WarmingUp: false, 0, null), verdict);
            Assert.Equal("1000000 is nothing unusual after the last 50 points", ensemble.Explain(Some.Sample(1e6)));
        }
    }

    [Fact]
    public void Impossible_sets_of_members_are_refused()
    {
        var past = new SlidingWindow(5);
        var one = DetectorCatalog.Create("z_score", Some.Settings(5));

        Assert.ThrowsAny<ArgumentException>(() => new VotingEnsemble(past, [], 1, Some.Settings(5)));
        Assert.ThrowsAny<ArgumentException>(() => new VotingEnsemble(past, [one], 0, Some.Settings(5)));
        Assert.ThrowsAny<ArgumentException>(() => new VotingEnsemble(past, [one], 2, Some.Settings(5)));
        Assert.ThrowsAny<ArgumentException>(() => new VotingEnsemble(past, [one, one], 1, Some.Settings(5)));
    }

    private sealed class Witness : IDetector
    {
        public List<int> CountsWhenLearning { get; } = [];

        public string Name => "witness";

        public int WarmUp => 0;

        public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
        {
            reading = default;
            return false;
        }

        public void Learn(SlidingWindow past, in Sample sample, double held) => CountsWhenLearning.Add(past.Count);

        public string Explain(in Sample sample, in Reading reading, double limit) => "";
    }
}
