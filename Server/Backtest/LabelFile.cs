using System.Text.Json;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>
/// Labels of many series, as the Numenta Anomaly Benchmark writes them:
/// <c>{"folder/file.csv": [["first timestamp", "last timestamp"], …], …}</c>.
/// </summary>
internal sealed class LabelFile
{
    private readonly Dictionary<string, string[][]> _windows;

    private LabelFile(Dictionary<string, string[][]> windows) => _windows = windows;

    /// <summary>The series it names, with or without windows.</summary>
    public IReadOnlyCollection<string> Names => _windows.Keys;

    /// <exception cref="UnusableInputException">It is not of that form.</exception>
    public static LabelFile Parse(string json)
    {
        try
        {
            var windows = JsonSerializer.Deserialize<Dictionary<string, string[][]>>(json) ?? throw new JsonException("null");
            foreach (var (name, edges) in windows)
            {
                if (edges is null || edges.Any(edge => edge is not [not null, not null]))
                    throw new UnusableInputException($"labels of {name}: each window must be [\"first timestamp\", \"last timestamp\"]");
            }

            return new LabelFile(windows);
        }
        catch (JsonException e)
        {
            throw new UnusableInputException(
                $"labels: expected {{\"folder/file.csv\": [[\"first timestamp\", \"last timestamp\"], …], …}}; {e.Message}");
        }
    }

    /// <summary>The windows of a series, as rows; null when it is not named.</summary>
    /// <exception cref="UnusableInputException">A window has no such row, ends before it begins or overlaps another.</exception>
    public IReadOnlyList<LabelWindow>? Find(Series series) => Find(series, series.Name);

    /// <summary>The same for a series that is not known to lie in a folder: its file's name is enough where only one has it.</summary>
    public IReadOnlyList<LabelWindow>? FindByFile(Series series)
    {
        var names = Names.Where(name => name == series.Name || name.EndsWith("/" + series.Name, StringComparison.Ordinal)).ToList();
        return names is [var only] ? Find(series, only) : Find(series);
    }

    private List<LabelWindow>? Find(Series series, string name)
    {
        if (!_windows.TryGetValue(name, out var edges)) return null;
        var rows = new Dictionary<long, int>();
        for (var i = 0; i < series.Points.Count; i++) rows.TryAdd(series.Points[i].Micros, i);

        var windows = edges.Select(edge => new LabelWindow(Row(edge[0]), Row(edge[1]))).OrderBy(window => window.First).ToList();
        if (windows.Find(window => window.Width < 1) is { First: > 0 } reversed)
            throw Bad($"a window ends before it begins, at {series.Points[reversed.First].Timestamp}");
        if (windows.Zip(windows.Skip(1)).Any(pair => pair.Second.First <= pair.First.Last)) throw Bad("two windows overlap");
        return windows;

        int Row(string timestamp)
        {
            if (!SeriesReader.TryReadTimestamp(timestamp, out var micros)) throw Bad($"\"{timestamp}\" is no timestamp");
            return rows.TryGetValue(micros, out var row) ? row : throw Bad($"no row has the timestamp {timestamp}");
        }

        UnusableInputException Bad(string what) => new($"labels of {series.Name}: {what}");
    }
}
