namespace StreamingAnomaly.Server.Backtest;

/// <summary>How well the scores alone put points of windows before all others, whatever the threshold.</summary>
/// <param name="Steps">One a distinct score, from the highest down.</param>
/// <param name="Labelled">Scored rows in windows.</param>
/// <param name="Ordinary">Scored rows elsewhere.</param>
internal sealed record Ranking(IReadOnlyList<RankingStep> Steps, int Labelled, int Ordinary)
{
    // Finer than a drawn line is wide.
    private const double Visible = 1.0 / 300;

    public static Ranking Of(IReadOnlyList<ScoredSeries> all)
    {
        var rows = all.SelectMany(series => Enumerable.Range(series.Labels.From, series.Labels.ScoredRows)
            .Select(i => (Score: series.Run.Scores[i], Labelled: series.Labels.IsLabelled(i))));
        var steps = new List<RankingStep>();
        var (hits, falseFlags) = (0, 0);
        foreach (var group in rows.GroupBy(row => row.Score, row => row.Labelled).OrderByDescending(group => group.Key))
        {
            var labelled = group.Count(isLabelled => isLabelled);
            (hits, falseFlags) = (hits + labelled, falseFlags + group.Count() - labelled);
            steps.Add(new RankingStep(group.Key, hits, falseFlags));
        }

        return new Ranking(steps, hits, falseFlags);
    }

    /// <summary>The area below the curve of true over false positive rate: the chance that a point of a window scores higher than another.</summary>
    public double? RocArea
    {
        get
        {
            if (Labelled == 0 || Ordinary == 0) return null;
            var (area, before) = (0.0, default(RankingStep));
            foreach (var step in Steps)
            {
                // Among equal scores the order is open: half of the pairs count.
                area += (double)(step.FalseFlags - before.FalseFlags) * (step.Hits + before.Hits) / 2;
                before = step;
            }

            return area / Labelled / Ordinary;
        }
    }

    /// <summary>The area below the curve of precision over recall, in steps: average precision.</summary>
    public double? PrArea
    {
        get
        {
            if (Labelled == 0) return null;
            var (area, before) = (0.0, default(RankingStep));
            foreach (var step in Steps)
            {
                area += (double)(step.Hits - before.Hits) * step.Hits / (step.Hits + step.FalseFlags);
                before = step;
            }

            return area / Labelled;
        }
    }

    /// <summary>True over false positive rate, as points of a line.</summary>
    public IReadOnlyList<(double X, double Y)> RocCurve() => Thinned(Steps
        .Select(step => ((double)step.FalseFlags / Math.Max(1, Ordinary), (double)step.Hits / Math.Max(1, Labelled))).Prepend((0, 0)));

    /// <summary>Precision over recall, as points of a line.</summary>
    public IReadOnlyList<(double X, double Y)> PrCurve() => Thinned(Steps
        .Select(step => ((double)step.Hits / Math.Max(1, Labelled), (double)step.Hits / (step.Hits + step.FalseFlags))));

    private static List<(double X, double Y)> Thinned(IEnumerable<(double X, double Y)> points)
    {
        var line = new List<(double X, double Y)>();
        var last = (X: 0.0, Y: 0.0);
        foreach (var point in points)
        {
            if (line.Count == 0 || Math.Abs(point.X - line[^1].X) > Visible || Math.Abs(point.Y - line[^1].Y) > Visible) line.Add(point);
            last = point;
        }

        if (line.Count > 0 && line[^1] != last) line.Add(last);
        return line;
    }
}

/// <summary>What is flagged when points of this score or more are.</summary>
internal readonly record struct RankingStep(double Score, int Hits, int FalseFlags);
