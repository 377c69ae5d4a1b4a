using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace StreamingAnomaly.MockClient.Replay;

/// <summary>Reads a series of timestamps and values from a CSV file.</summary>
internal static class CsvSeries
{
    private const int SampleRows = 50;

    /// <exception cref="UnusableInputException">The message names the file, the line and the text that cannot be read.</exception>
    public static IReadOnlyList<Row> Read(string path, string? timeColumn = null, string? valueColumn = null)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, timeColumn, valueColumn);
        }
        catch (UnusableInputException e)
        {
            throw new UnusableInputException($"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnusableInputException($"{path}: {e.Message}");
        }
    }

    private static List<Row> Read(TextReader reader, string? timeColumn, string? valueColumn)
    {
        // Comma, semicolon or tab, as spreadsheets write them.
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
        };
        using var csv = new CsvParser(reader, configuration);
        if (!csv.Read()) throw new UnusableInputException("the file is empty");
        var header = csv.Record!;

        var lines = new List<(int Line, string[] Cells)>();
        if (header.Any(IsContent))
        {
            // No header: the columns go by their numbers.
            lines.Add((csv.RawRow, header));
            header = [.. Enumerable.Range(1, header.Length).Select(number => $"{number}")];
        }
        while (csv.Read()) lines.Add((csv.RawRow, csv.Record!));
        if (lines.Count == 0) throw new UnusableInputException("the file has no rows below its header");

        var columns = Columns.Choose(header, [.. lines.Take(SampleRows).Select(line => line.Cells)], timeColumn, valueColumn);
        return lines.ConvertAll(line => ToRow(line.Line, line.Cells, columns));
    }

    private static bool IsContent(string cell) => Moment.TryParse(cell, out _) || (Cell.TryParse(cell, out var value) && value is not null);

    private static Row ToRow(int line, string[] cells, Columns columns)
    {
        var time = columns.Time < cells.Length ? cells[columns.Time] : "";
        var value = columns.Value < cells.Length ? cells[columns.Value] : "";
        if (!Moment.TryParse(time, out var moment)) throw new UnusableInputException($"line {line}: \"{time}\" is not a timestamp");
        if (!Cell.TryParse(value, out var number)) throw new UnusableInputException($"line {line}: \"{value}\" is not a finite number");
        return new Row(moment, number);
    }
}
