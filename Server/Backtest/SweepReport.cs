using System.Net;
using System.Text;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>A sweep as text, and as files that need nothing else to be looked at: <c>sweep.html</c> and <c>sweep.svg</c>.</summary>
internal static class SweepReport
{
    private const string Style =
        """
        :root { color-scheme: light dark }
        body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; font: 15px/1.45 system-ui, sans-serif }
        svg { width: 100%; height: auto }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums }
        th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #8884 }
        """;

    public static void Write(TextWriter output, string folder, string title, IReadOnlyList<Sweep> sweeps)
    {
        foreach (var sweep in sweeps)
        {
            output.WriteLine();
            output.WriteLine($"{sweep.Heading}: thresholds of the score");
            FiguresTable.WriteAligned(output, [Sweep.Columns, .. sweep.Cells()]);
            output.WriteLine(sweep.BestInWords);
        }

        var svg = Svg(sweeps);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "sweep.svg"), svg);
        File.WriteAllText(Path.Combine(folder, "sweep.html"), Html(title, sweeps, svg));
    }

    private static string Svg(IReadOnlyList<Sweep> sweeps)
    {
        var plot = new SvgPlot();
        foreach (var sweep in sweeps)
        {
            plot.Row(
            [
                new SvgPanel($"{sweep.Heading}: by threshold", 1,
                [
                    Line("windows found", sweep, row => row.Figures.Recall),
                    Line("alarms right", sweep, row => row.Figures.Precision),
                    Line("NAB / 100", sweep, row => Math.Max(0, row.NabStandard / 100 ?? 0)),
                ]),
                new SvgPanel("false alarms in 10,000 points", sweep.Rows.Max(row => row.Figures.FalseAlarmsIn10000),
                    [Line("", sweep, row => row.Figures.FalseAlarmsIn10000)]),
                new SvgPanel($"ROC of the scores, area {FiguresTable.Fraction(sweep.Ranking.RocArea)}", 1, [new SvgLine("", sweep.Ranking.RocCurve())]),
                new SvgPanel($"precision over recall, area {FiguresTable.Fraction(sweep.Ranking.PrArea)}", 1, [new SvgLine("", sweep.Ranking.PrCurve())]),
            ]);
        }

        return plot.ToString();
    }

    private static SvgLine Line(string name, Sweep sweep, Func<SweepRow, double?> figure) =>
        new(name, [.. sweep.Rows.Where(row => figure(row) is not null).Select(row => (row.Threshold, figure(row)!.Value))]);

    private static string Html(string title, IReadOnlyList<Sweep> sweeps, string svg)
    {
        var html = new StringBuilder(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Sweep</title>
            <style>
            {Style}
            </style>
            <h1>Thresholds of the score</h1>
            <p>{WebUtility.HtmlEncode(title)}</p>
            {svg}
            """);
        foreach (var sweep in sweeps)
        {
            html.Append($"<h2>{WebUtility.HtmlEncode(sweep.Heading)}</h2>\n<table>\n");
            html.Append($"<tr>{string.Concat(Sweep.Columns.Select(column => $"<th>{column}</th>"))}</tr>\n");
            foreach (var cells in sweep.Cells()) html.Append($"<tr>{string.Concat(cells.Select(cell => $"<td>{cell}</td>"))}</tr>\n");
            html.Append($"</table>\n<p>{WebUtility.HtmlEncode(sweep.BestInWords)}</p>\n");
        }

        return html.Append("</html>\n").ToString();
    }
}
