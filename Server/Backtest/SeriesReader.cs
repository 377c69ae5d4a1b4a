using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>Reads a recorded stream from CSV: the columns <c>timestamp</c> and <c>value</c>, and <c>label</c> (0 or 1) if it is there.</summary>
internal static class SeriesReader
{
    private const int MaxShown = 40;

    /// <summary>Far more than anybody records beside a value; millions would fill the memory, a string for each.</summary>
    private const int MaxColumns = 1_000;

    /// <param name="name">How the series is called in results and messages.</param>
    /// <param name="text">The file.</param>
    /// <param name="report">Told of each row that cannot be read; it is left out.</param>
    /// <param name="maxRows">More rows than this are too many, those that cannot be read among them: each is told of.</param>
    /// <exception cref="UnusableInputException">The file as a whole cannot be read.</exception>
    public static Series Read(string name, TextReader text, Action<string> report, int maxRows = int.MaxValue)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            GetDelimiter = beginning => DelimiterOf(beginning.Text),
            TrimOptions = TrimOptions.Trim,
        };
        using var csv = new CsvParser(text, configuration);
        try
        {
            if (!ReadLine()) throw new UnusableInputException($"{name}: the file is empty");
            var columns = Columns.In(name, csv.Record!);
            var points = new List<SeriesPoint>();
            var labelled = new List<bool>();
            for (var row = 0; ReadLine(); row++)
            {
                if (row == maxRows) throw new UnusableInputException($"{name}: more than {maxRows} rows");
                if (!TryReadRow(csv.Record!, columns, out var point, out var label, out var problem))
                {
                    report($"{name}: line {csv.RawRow}: {problem}; the row is left out");
                    continue;
                }

                points.Add(point);
                labelled.Add(label);
            }

            if (points.Count == 0) throw new UnusableInputException($"{name}: no row can be judged");
            return new Series(name, points, columns.Label is null ? null : LabelWindow.Runs(labelled));
        }
        catch (CsvHelperException e)
        {
            throw new UnusableInputException($"{name}: line {csv.RawRow}: {e.Message.Split('\n')[0].Trim()}");
        }

        bool ReadLine()
        {
            if (!csv.Read()) return false;
            return csv.Count <= MaxColumns ? true : throw new UnusableInputException($"{name}: line {csv.RawRow}: more than {MaxColumns} columns");
        }
    }

    /// <summary>Comma, semicolon or tab, as spreadsheets write them: whichever the first line, which names the columns, has most of.</summary>
    // CsvHelper's own way keeps an object for each one in memory: two gigabytes for ten megabytes of commas.
    private static string DelimiterOf(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        return ((char[])[',', ';', '\t']).MaxBy(delimiter => header.AsSpan().Count(delimiter)).ToString();
    }

    private static bool TryReadRow(string[] cells, Columns columns, out SeriesPoint point, out bool label, out string problem)
    {
        (point, problem) = (default, "");
        var (timestamp, value) = (Cell(columns.Timestamp), Cell(columns.Value));
        var mark = columns.Label is { } place ? Cell(place) : "";
        label = mark is "1" or "1.0";
        if (!TryReadTimestamp(timestamp, out var micros)) problem = $"\"{Shown(timestamp)}\" is no timestamp";
        else if (!TryReadValue(value, out var number)) problem = $"\"{Shown(value)}\" is no number within ±1e150";
        else if (!label && mark is not ("0" or "0.0" or "")) problem = $"label must be 0 or 1, got \"{Shown(mark)}\"";
        else point = new SeriesPoint(timestamp, micros, number);
        return problem.Length == 0;

        string Cell(int column) => column < cells.Length ? cells[column] : "";
    }

    /// <summary>As the server reads it from a message; there is no time of arrival to stand in for one that cannot be read.</summary>
    public static bool TryReadTimestamp(string text, out long micros)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return (Timestamps.TryParseIso(bytes, out micros) || Timestamps.TryParseNumber(bytes, unit: null, out micros)) && Timestamps.IsInRange(micros);
    }

    private static bool TryReadValue(string text, out double value)
    {
        value = double.NaN;
        if (text.ToLowerInvariant() is "" or "nan" or "null" or "none" or "na" or "n/a") return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return false;

        // −0 becomes 0, as when it comes in a message.
        value += 0.0;
        return Math.Abs(value) <= ReceivedPoint.MaxMagnitude;
    }

    private static string Shown(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";

    private readonly record struct Columns(int Timestamp, int Value, int? Label)
    {
        public static Columns In(string name, string[] header)
        {
            // "injected" is what the simulator of MockClient calls it.
            return new Columns(Required("timestamp"), Required("value"), Find("label") ?? Find("injected"));

            int Required(string column) => Find(column)
                ?? throw new UnusableInputException(
                    $"{name}: the first line must name the columns timestamp and value; it is {Shown(string.Join(',', header))}");

            int? Find(string column) =>
                Array.FindIndex(header, cell => cell.Equals(column, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? at : null;
        }
    }
}
