using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Turns rows of a table into the objects that a client would have sent: what is wrong with one is found, and said, in one place.</summary>
/// <remarks>
/// The first line names the columns: <c>timestamp</c>, <c>value</c> and, where points are numbered, <c>seq</c>; others are ignored. Commas, semicolons or
/// tabs, whichever it has most of. Read line by line, however long the table is: a quoted cell may hold anything but the end of a line.
/// </remarks>
internal sealed class CsvPoints : IDisposable
{
    private const int MaxShown = 80;

    private static readonly string[] MissingValues = ["nan", "null", "none", "na", "n/a"];

    private readonly byte _delimiter;
    private readonly int _timestamp;
    private readonly int _value;
    private readonly int _seq;

    // The + of a zone stays as it is: the reply repeats it.
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private CsvPoints(byte delimiter, List<string> columns)
    {
        _delimiter = delimiter;
        (_timestamp, _value, _seq) = (Find("timestamp"), Find("value"), Find("seq"));

        int Find(string name) => columns.FindIndex(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <param name="line">The first, without its end.</param>
    /// <param name="table">Null where the line does not name the columns that are needed.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ProtocolError? ReadHeader(ReadOnlySpan<byte> line, out CsvPoints? table)
    {
        var text = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
        var delimiter = DelimiterOf(text);
        var columns = new List<string>();
        for (var cells = new CsvCells(text, delimiter); cells.MoveNext();) columns.Add(Encoding.UTF8.GetString(cells.Current));

        table = new CsvPoints(delimiter, columns);
        if (table is { _timestamp: >= 0, _value: >= 0 }) return null;
        table.Dispose();
        table = null;
        var got = string.Join(',', columns);
        if (got.Length > MaxShown) got = got[..MaxShown] + "…";
        return new ProtocolError(ErrorCodes.InvalidCsv, $"the first line must name the columns timestamp and value, got \"{got}\"");
    }

    /// <param name="line">Valid UTF-8, without its end.</param>
    /// <param name="to">Gets the object.</param>
    public void Write(ReadOnlySpan<byte> line, IBufferWriter<byte> to)
    {
        _json.Reset(to);
        _json.WriteStartObject();
        var cells = new CsvCells(line, _delimiter);
        for (var column = 0; cells.MoveNext(); column++)
        {
            if (column == _value) WriteValue(cells.Current);
            else if (cells.Current.IsEmpty) continue;
            else if (column == _timestamp) _json.WriteString("timestamp"u8, cells.Current);
            else if (column == _seq) _json.WriteString("seq"u8, cells.Current);
        }

        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteValue(ReadOnlySpan<byte> cell)
    {
        if (IsMissing(cell)) _json.WriteNull("value"u8);
        else _json.WriteString("value"u8, cell);
    }

    // No number begins like these words: others are not looked at further.
    private static bool IsMissing(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty
        || (cell[0] is (byte)'n' or (byte)'N' && MissingValues.Contains(Encoding.UTF8.GetString(cell), StringComparer.OrdinalIgnoreCase));

    private static byte DelimiterOf(ReadOnlySpan<byte> line)
    {
        var (best, most) = ((byte)',', line.Count((byte)','));
        foreach (var delimiter in ";\t"u8)
        {
            if (line.Count(delimiter) is var count && count > most) (best, most) = (delimiter, count);
        }

        return best;
    }
}
