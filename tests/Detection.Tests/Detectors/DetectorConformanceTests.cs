using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

/// <summary>What every detector in the catalogue must keep to; a new one is found by itself.</summary>
public class DetectorConformanceTests
{
    public static TheoryData<string> Names => [.. DetectorCatalog.Names];

    public static TheoryData<string, string, int> NamesAndSeries()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var name in DetectorCatalog.Names)
            foreach (var series in Some.Series(10).Keys)
                foreach (var window in Some.Windows)
                    data.Add(name, series, window);
        return data;
    }

    [Theory, MemberData(nameof(Names))]
    public void It_goes_by_the_name_it_is_registered_under(string name)
    {
        Assert.Equal(name, DetectorCatalog.Create(name, Some.Settings()).Name);
        Assert.Matches("^[a-z0-9_]+$", name);
    }

    [Theory, MemberData(nameof(Names))]
    public void It_is_warm_when_the_window_is_full_or_after_a_number_of_points_of_its_own(string name)
    {
        var warmUps = Some.Windows.Select(window => DetectorCatalog.Create(name, Some.Settings(window)).WarmUp).ToArray();

        Assert.True(warmUps.SequenceEqual(Some.Windows) || warmUps.Distinct().Count() == 1);
        Assert.All(warmUps, warmUp => Assert.InRange(warmUp, 1, 1000));
    }

    [Theory, MemberData(nameof(Names))]
    public void Judging_changes_nothing(string name)
    {
        var run = Run.Warm(name, Some.Noise(seed: 1, count: 60));
        var (state, window) = (run.State, run.Window);

        var first = run.Judge(7);
        run.Judge(-1e9);

        Assert.Equal(first, run.Judge(7));
        Assert.Equal(state, run.State);
        Assert.Equal(window, run.Window);
    }

    [Theory, MemberData(nameof(NamesAndSeries))]
    public void The_same_samples_give_the_same_votes(string name, string series, int window)
    {
        var values = Some.Series(2 * window + 20)[series];

        Assert.Equal(new Run(name, window).Stream(values), new Run(name, window).Stream(values));
    }

    [Theory, MemberData(nameof(NamesAndSeries))]
    public void Cut_anywhere_saved_and_loaded_it_goes_on_to_the_bit(string name, string series, int window)
    {
        var values = Some.Series(2 * window + 40)[series];
        var whole = new Run(name, window);
        var votes = whole.Stream(values);

        for (var cut = 0; cut < values.Length; cut += 1 + values.Length / 40)
        {
            var before = new Run(name, window);
            before.Stream(values[..cut]);
            var after = new Run(name, window);
            Assert.True(after.TryLoad(before));

            Assert.Equal(votes[cut..], after.Stream(values[cut..], from: cut + 1));
            Assert.Equal(whole.State, after.State);
        }
    }

    [Theory, MemberData(nameof(NamesAndSeries))]
    public void Scores_are_from_0_to_1_and_flag_above_a_half(string name, string series, int window)
    {
        foreach (var sensitivity in Some.Sensitivities)
        {
            foreach (var vote in new Run(name, window, sensitivity).Stream(Some.Series(3 * window + 10)[series]))
            {
                Assert.InRange(vote.Score, 0, 1);
                Assert.Equal(vote.Score > 0.5, vote.Anomaly);
                if (vote.Band is not { } band) continue;
                Assert.True(double.IsFinite(band.Lower) && double.IsFinite(band.Upper));
                Assert.InRange(band.Expected, band.Lower, band.Upper);
            }
        }
    }

    // What a detector has learned may depend on what it flagged (cusum starts anew after a flag), and is then another at another sensitivity.
    [Theory, MemberData(nameof(NamesAndSeries))]
    public void More_sensitivity_never_scores_less_after_the_same_was_learned(string name, string series, int window)
    {
        var dull = new Run(name, window, 0.5);
        var keen = new Run(name, window, 2);
        foreach (var sample in Some.Samples(Some.Series(2 * window + 10)[series]))
        {
            var same = dull.State.SequenceEqual(keen.State);
            var (less, more) = (dull.JudgeAndLearn(sample).Score, keen.JudgeAndLearn(sample).Score);
            if (same) Assert.True(less <= more);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Another_unit_or_a_mirror_changes_no_score(string name)
    {
        // It counts levels from the lowest up, in single precision: see its own tests.
        if (name == "surprise") return;

        foreach (var window in Some.Windows)
        {
            var values = Some.Noise(seed: 1, count: 3 * window);
            var votes = new Run(name, window).Stream(values);
            foreach (var (factor, shift) in ((double, double)[])[(1e6, 0), (-1, 0), (1.8, 32), (-1e-6, 1e-3), (0.5, -1e4)])
            {
                var changed = new Run(name, window).Stream([.. values.Select(value => factor * value + shift)]);
                for (var i = 0; i < votes.Count; i++) Assert.Equal(votes[i].Score, changed[i].Score, 1e-8);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Values_far_from_zero_keep_the_digits_they_have(string name)
    {
        foreach (var window in Some.Windows)
        {
            double[] far = [.. Some.Noise(seed: 1, count: 3 * window, mean: 1e9, deviation: 1e-3)];
            var votes = new Run(name, window).Stream([.. far.Select(value => value - 1e9)]);
            var farVotes = new Run(name, window).Stream(far);

            // What counts in levels and bins may find a value just across an edge.
            var tolerance = new Run(name, window).Detector.IsCalibrated ? 0.1 : 5e-3;
            for (var i = 0; i < votes.Count; i++) Assert.Equal(votes[i].Score, farVotes[i].Score, tolerance);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Ordinary_points_are_rarely_flagged_and_far_outliers_always(string name)
    {
        foreach (var window in (int[])[50, 256])
        {
            var run = new Run(name, window);
            var votes = run.Stream(Some.Noise(seed: 1, count: 1000 + window));

            Assert.InRange(votes.Count(vote => vote.Anomaly), 0, 100);
            Assert.True(run.Judge(30).Anomaly);
            Assert.True(run.Judge(-30).Anomaly);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void On_a_flat_past_any_change_is_odd_but_rounding(string name)
    {
        var run = Run.Warm(name, [.. Enumerable.Repeat(42.1, 600)]);

        Assert.False(run.Judge(42.1).Anomaly);
        Assert.False(run.Judge(42.1 * (1 + 1e-12)).Anomaly);
        Assert.True(run.Judge(42.1 * (1 + 1e-6)).Anomaly);
        Assert.True(run.Judge(-42.1).Anomaly);
    }

    [Theory, MemberData(nameof(Names))]
    public void Judging_and_learning_allocate_nothing(string name)
    {
        var run = Run.Warm(name, Some.Noise(seed: 1, count: 200));
        var samples = Some.Samples(Some.Noise(seed: 2, count: 1000));

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var sample in samples) run.JudgeAndLearn(sample);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory, MemberData(nameof(Names))]
    public void Hostile_bytes_never_throw_and_leave_it_as_new_or_sane(string name)
    {
        var fresh = new Run(name, 50).State;
        var state = Run.Warm(name, Some.Noise(seed: 1, count: 200)).State;
        foreach (var bytes in Hostile.Variants(state, seed: 3))
        {
            var run = Run.Warm(name, Some.Noise(seed: 2, count: 70));
            if (!run.Detector.TryLoad(bytes) && state.Length > 0) Assert.Equal(fresh, run.State);

            foreach (var vote in run.Stream(Some.Noise(seed: 4, count: 5))) Assert.InRange(vote.Score, 0, 1);
        }
    }

    [Theory, MemberData(nameof(NamesAndSeries))]
    public void Every_vote_has_one_readable_sentence(string name, string series, int window)
    {
        foreach (var sensitivity in Some.Sensitivities)
        {
            var run = new Run(name, window, sensitivity);
            foreach (var sample in Some.Samples(Some.Series(2 * window + 10)[series]))
            {
                if (run.ExplainAndLearn(sample) is not { } sentence) continue;

                Assert.Matches("^-?[0-9.]+(e[0-9-]+)? [a-z].*[a-z0-9]$", sentence);
                Assert.DoesNotContain("NaN", sentence, StringComparison.Ordinal);
                Assert.DoesNotContain("∞", sentence, StringComparison.Ordinal);
                Assert.InRange(sentence.Length, 10, 200);
            }
        }
    }

    /// <summary>A detector with a window of its own, driven as an ensemble drives it.</summary>
    private sealed class Run(string name, int window, double sensitivity = 1)
    {
        private readonly SlidingWindow _past = new(window);
        private int _learned;

        public IDetector Detector { get; } = DetectorCatalog.Create(name, Some.Settings(window, sensitivity));

        public byte[] State => Some.Saved(Detector.Save);

        public byte[] Window => Some.Saved(_past.Save);

        public static Run Warm(string name, double[] values)
        {
            var run = new Run(name, window: 50);
            run.Stream(values);
            return run;
        }

        public Vote Judge(double value) => Detector.Judge(_past, Some.Sample(value));

        public Vote JudgeAndLearn(in Sample sample)
        {
            var vote = IsWarm ? Detector.Judge(_past, sample) : default;
            Learn(sample);
            return vote;
        }

        public string? ExplainAndLearn(in Sample sample)
        {
            var sentence = IsWarm && Detector.TryRead(_past, sample, out var reading) ? Detector.Explain(sample, reading, reading.Limit) : null;
            Learn(sample);
            return sentence;
        }

        private bool IsWarm => _learned >= Detector.WarmUp;

        private void Learn(in Sample sample)
        {
            Detector.Learn(_past, sample, sample.Value);
            _past.Add(sample.Value);
            _learned++;
        }

        public List<Vote> Stream(double[] values, long from = 1) => [.. values.Select((value, i) => JudgeAndLearn(Some.Sample(value, from + i)))];

        public bool TryLoad(Run other)
        {
            _learned = other._learned;
            return Detector.TryLoad(other.State) && _past.TryLoad(other.Window);
        }
    }
}
