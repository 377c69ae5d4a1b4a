using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>Points as rows of a table, for spreadsheets as well; what is not known is an empty cell.</summary>
internal sealed class CsvExport : IExportFormat
{
    // Far longer than any row without its text.
    private const int MaxNumbers = 512;

    public string ContentType => "text/csv; charset=utf-8";

    public string Extension => "csv";

    public void Begin(IBufferWriter<byte> file) =>
        file.Write("n,timestamp,value,anomaly,alarm,score,severity,warming_up,late,missing,expected,lower,upper,votes,reason\n"u8);

    public void Add(IBufferWriter<byte> file, in JudgedPoint point)
    {
        var band = point.Explained?.Band;
        var row = file.GetSpan(MaxNumbers);
        Utf8.TryWrite(
            row,
            CultureInfo.InvariantCulture,
            $"{point.N},{Timestamps.Format(point.Micros)},{Finite(point.Value)},{Is(point.IsAnomaly)},{Is(point.IsAlarm)},{Math.Round(point.Score, 4)},{point.SeverityName},{Is(point.Has(PointFlags.WarmingUp))},{Is(point.Has(PointFlags.Late))},{Is(point.IsMissing)},{Finite(band?.Expected)},{Finite(band?.Lower)},{Finite(band?.Upper)},",
            out var written);
        file.Advance(written);
        if (point.Explained is { } explained)
        {
            Write(file, string.Join("; ", explained.Votes.Where(vote => vote.Anomaly).Select(vote =>
                string.Create(CultureInfo.InvariantCulture, $"{vote.Name} {Math.Round(vote.Score, 4)}"))));
            file.Write(","u8);
            Write(file, explained.Reason);
        }
        else
        {
            file.Write(","u8);
        }

        file.Write("\n"u8);
    }

    public void End(IBufferWriter<byte> file)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>
    /// A cell of text. One that begins like a formula gets an apostrophe, which spreadsheets take as "this is text": a sentence about −3
    /// is no sum, and what a client wrote is never run.
    /// </summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static void Write(IBufferWriter<byte> file, string text) => Encoding.UTF8.GetBytes(Cell(text), file);

    private static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;

    private static string Is(bool flag) => flag ? "true" : "false";
}
