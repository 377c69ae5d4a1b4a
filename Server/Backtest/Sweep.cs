namespace StreamingAnomaly.Server.Backtest;

/// <summary>The figures over thresholds of the score, from 0.05 to 0.95: what a stricter or a laxer one would have cost.</summary>
/// <remarks>The alarms are raised anew from the scores; what was learned stays that of the run.</remarks>
internal sealed record Sweep(string Heading, IReadOnlyList<SweepRow> Rows, NabBest? Best, Ranking Ranking)
{
    private const int Steps = 20;

    public static string[] Columns { get; } =
        ["threshold", "windows found", "alarms", "alarms right", "false alarms in 10,000", "anomalies in 1,000", "NAB standard"];

    public static Sweep Of(string heading, IReadOnlyList<ScoredSeries> scored)
    {
        var rows = Enumerable.Range(1, Steps - 1).Select(step =>
        {
            var threshold = (double)step / Steps;
            var at = scored.Select(series => series with { Run = series.Run.At(threshold) }).ToList();
            return new SweepRow(threshold, AlarmFigures.Of(at), NabScore.Of(at, NabProfile.Standard));
        });
        return new Sweep(heading, [.. rows], NabScore.Best(scored, NabProfile.Standard), Ranking.Of(scored));
    }

    /// <summary>The highest NAB score that a threshold on the points themselves reaches, in a sentence.</summary>
    public string BestInWords => Best switch
    {
        null => "no windows, no NAB score",
        { Threshold: double.PositiveInfinity } => "no threshold on single points is better than silence (NAB's optimised score: 0)",
        { } best => FormattableString.Invariant($"NAB's optimised score, each point of {best.Threshold:0.####} or more flagged: {best.Score:0.00}"),
    };

    public IEnumerable<string[]> Cells() => Rows.Select(row => (string[])
    [
        FiguresTable.Fraction(row.Threshold),
        $"{row.Figures.WindowsFound} of {row.Figures.Windows}",
        FiguresTable.Whole(row.Figures.Alarms),
        FiguresTable.Fraction(row.Figures.Precision),
        FiguresTable.Fraction(row.Figures.FalseAlarmsIn10000),
        FiguresTable.Fraction(row.Figures.AnomaliesIn1000),
        FiguresTable.Fraction(row.NabStandard),
    ]);
}

internal sealed record SweepRow(double Threshold, AlarmFigures Figures, double? NabStandard);
