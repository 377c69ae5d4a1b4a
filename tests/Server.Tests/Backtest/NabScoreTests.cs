using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Tests.Docs;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

/// <summary>
/// Agreement with a scorer in numpy that agrees with NAB's published scores to two decimals: it was given the same flags and scores on the
/// same 29 series, in the order of their names. And each rule by hand.
/// </summary>
public sealed class NabScoreTests
{
    private const double Close = 0.01;

    // Rows 0 to 29 of 200 are the probation.
    private static readonly LabelledSeries TwoWindows = new(200, [new LabelWindow(50, 59), new LabelWindow(100, 109)]);

    [Fact]
    public void Silence_scores_0() => AssertScores(NabSeries.WithAlarms((_, series) => new bool[series.Points.Count]), 0, 0, 0);

    // One row of 200, by a multiplicative hash of row and series: in numpy
    // ((i * 2654435761 + k * 40503) % 2**32) / 2**32 < 1/200.
    [Fact]
    public void Scattered_flags_score_as_the_reference_says() =>
        AssertScores(NabSeries.WithAlarms((k, series) => [.. Hashed(k, series).Select(hash => hash < 1 / 200.0)]), -4.5872, -74.866, 21.0798);

    // The alarms of five textbook detectors in majority at window 50, as they were when this was written.
    [Fact]
    public void Alarms_of_the_textbook_vote_score_as_the_reference_says()
    {
        var alarms = Repository.Read("tests/Server.Tests/Backtest/data/textbook-50-alarms.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => cells[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet());
        var all = NabSeries.WithAlarms((_, series) => [.. series.Points.Select((_, i) => alarms[series.Name].Contains(i))]);

        AssertScores(all, 18.2989, -45.1158, 40.9349);
        var figures = AlarmFigures.Of(all);
        Assert.Equal((169_479, 58, 50, 776), (figures.Rows, figures.Windows, figures.WindowsFound, figures.Alarms));
        Assert.Equal(0.113402, figures.Precision!.Value, 1e-6);
        Assert.Equal(40.595, figures.FalseAlarmsIn10000, 1e-4);
        Assert.Equal(0.200437, figures.F1!.Value, 1e-6);
    }

    // Thousandths of the same hash: many equal scores.
    [Fact]
    public void The_best_threshold_on_hashed_scores_is_the_references() => AssertBest(
        NabSeries.WithScores((k, series) => [.. Hashed(k, series).Select(hash => Math.Round(hash * 1000) / 1000)]),
        (23.482666, 0.999), (2.194337, 0.999), (42.433433, 0.996));

    [Fact]
    public void The_best_threshold_on_steps_from_value_to_value_is_the_references() => AssertBest(
        NabSeries.WithScores((_, series) => Steps(series)), (2.255909, 6527855.2), (1.310599, 6527855.2), (2.653364, 6527855.2));

    [Fact]
    public void Where_no_threshold_is_better_than_silence_none_is_named() => AssertBest(
        NabSeries.WithScores((_, series) => [.. series.Points.Select((_, i) => i % 288.0)]),
        (12.829149, 287), (0, double.PositiveInfinity), (31.541272, 287));

    // Ranks with ties halved, and average precision, of the rows behind the probation: by pandas.
    [Fact]
    public void The_areas_are_the_references()
    {
        var ranking = Ranking.Of(NabSeries.WithScores((_, series) => Steps(series)));

        Assert.Equal(0.5282763397, ranking.RocArea!.Value, 1e-9);
        Assert.Equal(0.1096313654, ranking.PrArea!.Value, 1e-9);
    }

    [Fact]
    public void An_alarm_at_the_beginning_of_each_window_scores_100() => Assert.Equal(100, Standard(TwoWindows, 50, 100), 1e-9);

    [Fact]
    public void A_missed_window_costs_half_of_two() => Assert.Equal(50, Standard(TwoWindows, 50), 1e-9);

    [Fact]
    public void Only_the_earliest_alarm_of_a_window_counts() => Assert.Equal(Standard(TwoWindows, 55, 100), Standard(TwoWindows, 55, 57, 59, 100), 1e-12);

    [Fact]
    public void A_later_alarm_in_a_window_earns_less()
    {
        // Half of the window is left: S(−0.5)/S(−1), with S(p) = 2/(1 + e^5p) − 1.
        var half = (2 / (1 + Math.Exp(-2.5)) - 1) / (2 / (1 + Math.Exp(-5)) - 1);

        Assert.Equal(100 * (half + 1 + 2) / 4, Standard(TwoWindows, 55, 100), 1e-9);
    }

    [Fact]
    public void A_false_alarm_before_any_window_costs_its_whole_weight() => Assert.Equal(100 - 100 * 0.11 / 4, Standard(TwoWindows, 40, 50, 100), 1e-9);

    [Fact]
    public void A_false_alarm_shortly_behind_a_window_costs_less()
    {
        // One row behind a window of ten: S(1/9).
        var worth = 2 / (1 + Math.Exp(5 / 9.0)) - 1;

        Assert.Equal(100 + 100 * 0.11 * worth / 4, Standard(TwoWindows, 50, 60, 100), 1e-9);
        Assert.Equal(100 - 100 * 0.11 / 4, Standard(TwoWindows, 50, 59 + 28, 100), 1e-9);
    }

    [Fact]
    public void The_probation_is_not_scored()
    {
        Assert.Equal(100 - 100 * 0.11 / 4, Standard(TwoWindows, 30, 50, 100), 1e-9);
        Assert.Equal(100, Standard(TwoWindows, 29, 50, 100), 1e-9);
        Assert.Equal((29, 750), (LabelledSeries.Probation(199), LabelledSeries.Probation(100_000)));
    }

    [Fact]
    public void Without_windows_there_is_no_score()
    {
        var calm = NabSeries.Alarmed(new LabelledSeries(200, []), new bool[200]);

        Assert.Null(NabScore.Of([calm], NabProfile.Standard));
        Assert.Null(NabScore.Best([calm], NabProfile.Standard));
    }

    [Fact]
    public void A_series_is_split_without_cutting_a_window()
    {
        var (earlier, later) = TwoWindows.SplitBefore(0.475);

        Assert.Equal((30, 110), (earlier.From, earlier.To));
        Assert.Equal((110, 200), (later.From, later.To));
        Assert.Equal((2, 0), (earlier.Windows.Count, later.Windows.Count));
        Assert.Equal([new LabelWindow(100, 109)], TwoWindows.SplitBefore(0.5).Later.Windows);
    }

    private static double Standard(LabelledSeries labels, params int[] alarms) =>
        NabScore.Of([NabSeries.Alarmed(labels, [.. Enumerable.Range(0, labels.Count).Select(alarms.Contains)])], NabProfile.Standard)!.Value;

    private static void AssertScores(IReadOnlyList<ScoredSeries> all, double standard, double lowFalsePositives, double lowFalseNegatives)
    {
        Assert.Equal(standard, NabScore.Of(all, NabProfile.Standard)!.Value, Close);
        Assert.Equal(lowFalsePositives, NabScore.Of(all, NabProfile.RewardLowFalsePositives)!.Value, Close);
        Assert.Equal(lowFalseNegatives, NabScore.Of(all, NabProfile.RewardLowFalseNegatives)!.Value, Close);
    }

    private static void AssertBest(IReadOnlyList<ScoredSeries> all, params (double Score, double Threshold)[] expected)
    {
        foreach (var (profile, (score, threshold)) in NabProfile.All.Zip(expected))
        {
            var best = NabScore.Best(all, profile)!.Value;
            Assert.Equal(score, best.Score, Close);
            Assert.Equal(threshold, best.Threshold, 1e-6);
        }
    }

    private static IEnumerable<double> Hashed(int k, Series series) =>
        series.Points.Select((_, i) => (((ulong)i * 2654435761 + (ulong)k * 40503) & uint.MaxValue) / 4294967296.0);

    private static double[] Steps(Series series) =>
        [.. series.Points.Select((point, i) => i == 0 ? 0 : Math.Abs(point.Value - series.Points[i - 1].Value))];
}
