using System.Globalization;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>All figures of a trial as rows of text, the same on the console and on the page.</summary>
internal static class FiguresTable
{
    public static IReadOnlyList<(string Name, string Value)> Rows(IReadOnlyList<ScoredSeries> all)
    {
        var alarms = AlarmFigures.Of(all);
        var ranking = Ranking.Of(all);
        return
        [
            ("scored points", Whole(alarms.Rows)),
            ("windows found", $"{alarms.WindowsFound} of {alarms.Windows}"),
            ("alarms right", $"{alarms.Alarms - alarms.FalseAlarms} of {alarms.Alarms}"),
            ("precision", Fraction(alarms.Precision)),
            ("recall", Fraction(alarms.Recall)),
            ("F1", Fraction(alarms.F1)),
            ("false alarms in 10,000 points", Fraction(alarms.FalseAlarmsIn10000)),
            ("mean delay, points", One(alarms.DelayInPoints)),
            ("mean delay, share of window", Fraction(alarms.DelayInWindows)),
            ("ROC area of the scores", Fraction(ranking.RocArea)),
            ("PR area of the scores", Fraction(ranking.PrArea)),
            ("anomalies in 1,000 points", Fraction(alarms.AnomaliesIn1000)),
            .. NabProfile.All.Select(profile => ($"NAB score, {profile.Name}", Fraction(NabScore.Of(all, profile)))),
        ];
    }

    /// <summary>One column for each part.</summary>
    public static void Write(TextWriter to, IReadOnlyList<(string Heading, IReadOnlyList<ScoredSeries> Series)> parts)
    {
        var columns = parts.Select(part => Rows(part.Series)).ToList();
        WriteAligned(to,
        [
            ["", .. parts.Select(part => part.Heading)],
            .. columns[0].Select((row, i) => (string[])[row.Name, .. columns.Select(column => column[i].Value)]),
        ]);
    }

    /// <summary>The first column to the left, the others to the right.</summary>
    public static void WriteAligned(TextWriter to, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            to.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    public static string Whole(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Fraction(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string One(double? number) => number?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–";
}
