using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>One recorded stream under two settings.</summary>
/// <param name="Labels">Null where it is not known what was odd.</param>
internal sealed record SideBySide(
    Series Series, LabelledSeries? Labels, StreamSettings First, StreamSettings Second, BacktestRun FirstRun, BacktestRun SecondRun)
{
    // A line of more is not finer: of each stretch the lowest and the highest value are drawn, and all that is flagged.
    private const int Stretches = 1_500;

    public static SideBySide Of(Series series, LabelledSeries? labels, StreamSettings first, StreamSettings second, CancellationToken ct) =>
        new(series, labels, first, second, BacktestRun.Of(series, first, Normaliser.None, ct), BacktestRun.Of(series, second, Normaliser.None, ct));

    /// <summary>Rows that one setting flags and the other does not, or of which only one makes an alarm.</summary>
    public IReadOnlyList<int> Differences { get; } =
        [.. Enumerable.Range(0, Series.Points.Count).Where(i => FirstRun.Anomalies[i] != SecondRun.Anomalies[i] || FirstRun.Alarms[i] != SecondRun.Alarms[i])];

    /// <summary>Each figure's name, and its value under either setting.</summary>
    public IEnumerable<(string Name, string First, string Second)> Figures() => Rows(FirstRun).Zip(Rows(SecondRun), (a, b) => (a.Name, a.Value, b.Value));

    /// <summary>What the charts draw: <c>{x, y, windows, runs: [{anomalies, alarms}, …]}</c>, times in seconds, flags as places in x.</summary>
    public string ChartJson()
    {
        var rows = Drawn();
        return JsonSerializer.Serialize(new
        {
            x = rows.Select(row => Seconds(row)),
            y = rows.Select(row => double.IsNaN(Series.Points[row].Value) ? (double?)null : Series.Points[row].Value),
            windows = Labels?.Windows.Select(window => new[] { Seconds(window.First), Seconds(window.Last) }) ?? [],
            runs = new[] { FirstRun, SecondRun }.Select(run => new { anomalies = Places(run.Anomalies), alarms = Places(run.Alarms) }),
        });

        IEnumerable<int> Places(bool[] flags) => Enumerable.Range(0, rows.Count).Where(place => flags[rows[place]]);
    }

    private double Seconds(int row) => (double)Series.Points[row].Micros / Timestamps.MicrosPerSecond;

    private List<int> Drawn()
    {
        var ordered = Enumerable.Range(0, Series.Points.Count).OrderBy(row => Series.Points[row].Micros).ToArray();
        var length = Math.Max(1, (ordered.Length + Stretches - 1) / Stretches);
        var drawn = new List<int>();
        foreach (var stretch in ordered.Chunk(length))
        {
            // Missing values sort before all others: they would hide the lowest.
            var known = stretch.Where(row => !double.IsNaN(Series.Points[row].Value)).DefaultIfEmpty(stretch[0]).ToArray();
            var (lowest, highest) = (known.MinBy(row => Series.Points[row].Value), known.MaxBy(row => Series.Points[row].Value));
            drawn.AddRange(stretch.Where(row => row == lowest || row == highest || FirstRun.Anomalies[row] || SecondRun.Anomalies[row]));
        }

        return drawn;
    }

    private IReadOnlyList<(string Name, string Value)> Rows(BacktestRun run)
    {
        if (Labels is not null) return FiguresTable.Rows([new ScoredSeries(Labels, run)]);
        var anomalies = run.Anomalies.Count(isAnomaly => isAnomaly);
        return
        [
            ("anomalies", FiguresTable.Whole(anomalies)),
            ("anomalies in 1,000 points", FiguresTable.Fraction(1_000.0 * anomalies / run.Scores.Length)),
            ("alarms", FiguresTable.Whole(run.Alarms.Count(isAlarm => isAlarm))),
        ];
    }
}
