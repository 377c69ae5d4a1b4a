namespace StreamingAnomaly.Server.Backtest;

/// <summary>How much hits, false alarms and misses count.</summary>
internal sealed record NabProfile(string Name, double Hit, double FalseAlarm, double Miss)
{
    public static NabProfile Standard { get; } = new("standard", 1, 0.11, 1);

    public static NabProfile RewardLowFalsePositives { get; } = new("reward_low_FP", 1, 0.22, 1);

    public static NabProfile RewardLowFalseNegatives { get; } = new("reward_low_FN", 1, 0.11, 2);

    public static IReadOnlyList<NabProfile> All { get; } = [Standard, RewardLowFalsePositives, RewardLowFalseNegatives];
}

/// <summary>
/// The score of the Numenta Anomaly Benchmark 1.1: 100 for one alarm at the beginning of each window and no other, 0 for silence,
/// below 0 for what is worse than silence.
/// </summary>
/// <remarks>Lavin &amp; Ahmad, Evaluating Real-time Anomaly Detection Algorithms, 2015.</remarks>
internal static class NabScore
{
    /// <summary>Of the alarms as they were raised; null without any window.</summary>
    public static double? Of(IReadOnlyList<ScoredSeries> all, NabProfile profile)
    {
        var (total, windows) = (0.0, 0);
        foreach (var (labels, run) in all)
        {
            for (var i = labels.From; i < labels.To; i++)
                if (run.Alarms[i] && !labels.IsLabelled(i)) total += profile.FalseAlarm * labels.Worth(i);

            foreach (var window in labels.Windows)
                total += FirstAlarm(labels, run, window) is { } first ? profile.Hit * labels.Worth(first) : -profile.Miss;
            windows += labels.Windows.Count;
        }

        return Normalised(total, windows, profile);
    }

    /// <summary>The best that any one threshold on the scores gives, each point above it an alarm: NAB's own way. Looks at the labels.</summary>
    public static NabBest? Best(IReadOnlyList<ScoredSeries> all, NabProfile profile)
    {
        var rows = new List<(double Score, double Worth, int Window)>();
        var windows = 0;
        foreach (var (labels, run) in all)
        {
            var windowOf = WindowNumbers(labels, windows);
            for (var i = labels.From; i < labels.To; i++) rows.Add((run.Scores[i], labels.Worth(i), windowOf[i]));
            windows += labels.Windows.Count;
        }

        // From the highest score down: what each row adds when the threshold falls below it.
        var reached = Enumerable.Repeat(double.NegativeInfinity, windows).ToArray();
        var total = -profile.Miss * windows;
        var (best, threshold) = (total, double.PositiveInfinity);
        foreach (var group in rows.GroupBy(row => row.Score).OrderByDescending(group => group.Key))
        {
            foreach (var (_, worth, window) in group)
            {
                if (window < 0)
                {
                    total += profile.FalseAlarm * worth;
                    continue;
                }

                // A later threshold may admit an earlier row of the window: the best one counts.
                var before = double.IsNegativeInfinity(reached[window]) ? -profile.Miss : profile.Hit * reached[window];
                reached[window] = Math.Max(reached[window], worth);
                total += profile.Hit * reached[window] - before;
            }

            if (total > best) (best, threshold) = (total, group.Key);
        }

        return Normalised(best, windows, profile) is { } score ? new NabBest(score, threshold) : null;
    }

    internal static int? FirstAlarm(LabelledSeries labels, BacktestRun run, LabelWindow window)
    {
        for (var i = Math.Max(window.First, labels.From); i <= window.Last; i++)
            if (run.Alarms[i]) return i;
        return null;
    }

    private static int[] WindowNumbers(LabelledSeries labels, int offset)
    {
        var numbers = new int[labels.Count];
        Array.Fill(numbers, -1);
        for (var k = 0; k < labels.Windows.Count; k++)
            Array.Fill(numbers, offset + k, labels.Windows[k].First, labels.Windows[k].Width);
        return numbers;
    }

    // Silence, which misses all, becomes 0; a hit at each beginning 100.
    private static double? Normalised(double total, int windows, NabProfile profile) =>
        windows == 0 ? null : 100 * (total + profile.Miss * windows) / ((profile.Hit + profile.Miss) * windows);
}

/// <param name="Threshold">Points of this score or more are flagged; infinite where silence is best.</param>
internal readonly record struct NabBest(double Score, double Threshold);
