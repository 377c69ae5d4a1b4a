using System.Globalization;
using System.Net;
using System.Text;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>Small line charts in rows, as one SVG that needs nothing beside it.</summary>
internal sealed class SvgPlot
{
    private const int Width = 300;
    private const int Height = 200;
    private const int Margin = 36;

    private const string Style =
        """
        text { font: 11px system-ui, sans-serif; fill: #55626f }
        .frame { fill: none; stroke: #8888 }
        polyline { fill: none; stroke-width: 1.6 }
        .a { stroke: #2b6cb0; fill: #2b6cb0 } .b { stroke: #c3212f; fill: #c3212f } .c { stroke: #1c7c4a; fill: #1c7c4a }
        polyline.a, polyline.b, polyline.c { fill: none } text.a, text.b, text.c { stroke: none }
        @media (prefers-color-scheme: dark) { text { fill: #9aa7b5 } }
        """;

    private static readonly string[] Classes = ["a", "b", "c"];

    private readonly StringBuilder _panels = new();
    private int _rows;
    private int _columns;

    public void Row(IReadOnlyList<SvgPanel> panels)
    {
        for (var i = 0; i < panels.Count; i++) Panel(panels[i], i * (Width + 2 * Margin) + Margin, _rows * (Height + 2 * Margin) + Margin);
        _rows++;
        _columns = Math.Max(_columns, panels.Count);
    }

    public override string ToString() =>
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_columns * (Width + 2 * Margin)} {_rows * (Height + 2 * Margin)}" role="img">
        <style>
        {Style}
        </style>
        {_panels}</svg>

        """;

    private void Panel(SvgPanel panel, int left, int top)
    {
        // A line along the bottom needs a height to be drawn in, too.
        var highest = panel.Highest > 0 ? panel.Highest : 1;
        _panels.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({left} {top})\">\n");
        _panels.Append(CultureInfo.InvariantCulture, $"<rect class=\"frame\" width=\"{Width}\" height=\"{Height}\"/>\n");
        Text(0, -8, "", panel.Title);
        Text(-4, 9, "text-anchor=\"end\"", Number(highest));
        Text(-4, Height, "text-anchor=\"end\"", "0");
        Text(0, Height + 14, "", "0");
        Text(Width, Height + 14, "text-anchor=\"end\"", "1");
        for (var i = 0; i < panel.Lines.Count; i++)
        {
            var (name, points) = panel.Lines[i];
            var path = string.Join(' ', points.Select(point => $"{Number(point.X * Width)},{Number(Height - point.Y / highest * Height)}"));
            _panels.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{Classes[i]}\" points=\"{path}\"/>\n");
            if (name.Length > 0) Text(Width - 6, 16 + 14 * i, $"text-anchor=\"end\" class=\"{Classes[i]}\"", name);
        }

        _panels.Append("</g>\n");
    }

    private void Text(int x, int y, string attributes, string text) =>
        _panels.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" {attributes}>{WebUtility.HtmlEncode(text)}</text>\n");

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <param name="Highest">Of the vertical axis, which begins at 0; the other goes from 0 to 1.</param>
internal sealed record SvgPanel(string Title, double Highest, IReadOnlyList<SvgLine> Lines);

internal sealed record SvgLine(string Name, IReadOnlyList<(double X, double Y)> Points);
