using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Server.Live;

/// <summary>A stream's newest points as a small line, drawn here alone: the page and the events that keep it up to date hold the same paths.</summary>
/// <param name="Line">An SVG path; missing values are gaps.</param>
/// <param name="Marks">An SVG path of no length at each anomaly: with a round pen, a dot.</param>
/// <param name="Low">NaN where there is no value.</param>
/// <param name="Count">Missing ones too.</param>
internal sealed record Sparkline(string Line, string Marks, double Low, double High, int Count, int Anomalies)
{
    // In halves of a pixel, so that whole numbers are fine enough; the margin is a dot's radius.
    private const int Step = 8;
    private const int Height = 56;
    private const int Margin = 7;

    public static string ViewBox { get; } = $"0 0 {2 * Margin + (RecentPoints.Most - 1) * Step} {Height}";

    public static Sparkline None { get; } = Of([]);

    /// <param name="points">The oldest first; the newest stands at the right edge, however many there are.</param>
    public static Sparkline Of(ReadOnlySpan<RecentPoint> points)
    {
        var (low, high) = (double.NaN, double.NaN);
        foreach (var (value, _) in points)
        {
            if (double.IsNaN(value)) continue;
            low = Math.Min(double.IsNaN(low) ? value : low, value);
            high = Math.Max(double.IsNaN(high) ? value : high, value);
        }

        var (line, marks) = (new StringBuilder(), new StringBuilder());
        var anomalies = 0;
        var before = (X: 0, Y: 0, Drawn: false);
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i].IsAnomaly) anomalies++;
            var (x, y) = (Margin + (RecentPoints.Most - points.Length + i) * Step, HeightOf(points[i].Value, low, high));
            if (double.IsNaN(points[i].Value))
            {
                before.Drawn = false;
                continue;
            }

            if (before.Drawn) line.Append(CultureInfo.InvariantCulture, $"l{x - before.X} {y - before.Y}");
            else line.Append(CultureInfo.InvariantCulture, $"M{x} {y}h0");
            if (points[i].IsAnomaly) marks.Append(CultureInfo.InvariantCulture, $"M{x} {y}h0");
            before = (x, y, true);
        }

        return new Sparkline(line.ToString(), marks.ToString(), low, high, points.Length, anomalies);
    }

    // A flat line runs through the middle.
    private static int HeightOf(double value, double low, double high) =>
        high > low ? Margin + (int)Math.Round((high - value) / (high - low) * (Height - 2 * Margin)) : Height / 2;
}
