using System.Globalization;
using CsvHelper;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>What was said about each row of a series, as CSV.</summary>
internal static class ResultFile
{
    public static void Write(string folder, Series series, BacktestRun run)
    {
        var path = Path.Combine([folder, .. series.Name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var csv = new CsvWriter(new StreamWriter(path), CultureInfo.InvariantCulture);
        WriteRow(csv, "timestamp", "value", "anomaly_score", "anomaly", "alarm");
        for (var i = 0; i < series.Points.Count; i++)
        {
            var (timestamp, _, value) = series.Points[i];
            WriteRow(csv, timestamp, double.IsNaN(value) ? "" : Text(value), Text(run.Scores[i]), run.Anomalies[i] ? "1" : "0", run.Alarms[i] ? "1" : "0");
        }
    }

    private static void WriteRow(CsvWriter csv, params ReadOnlySpan<string> cells)
    {
        foreach (var cell in cells) csv.WriteField(cell);
        csv.NextRecord();
    }

    // As many digits as lead back to the same number.
    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
