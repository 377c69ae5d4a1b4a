using System.Buffers;
using System.Text.Unicode;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The rows of an import as points; those that cannot be, or need not be stored, are counted instead.</summary>
/// <param name="newestMicros">What the stream has: a row without a number of its own that is not newer is skipped, so that a file can be sent again.</param>
internal sealed class ImportRows(BodyLines lines, BodyFormat format, TimeUnit? unit, long newestMicros, TimeProvider time) : IDisposable
{
    // About a millisecond's work: others that store have their turn in between.
    private const int AtOnce = 1_000;

    private readonly JsonPointDecoder _decoder = new(unit, maxBatch: 1, time);
    private readonly ArrayBufferWriter<byte> _json = new();
    private CsvPoints? _table;

    public ImportCounts Counts { get; } = new();

    /// <summary>The line that ended the reading because it is too long; null where none did.</summary>
    public long? Overlong => lines.IsTooLong ? lines.Number + 1 : null;

    /// <summary>Reads what stands before the first row.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public async ValueTask<ProtocolError?> BeginAsync(CancellationToken ct)
    {
        if (format != BodyFormat.Csv) return null;
        await lines.ReadAsync(ct);
        return CsvPoints.ReadHeader(lines.Line.Span, out _table);
    }

    /// <summary>Fills an empty buffer with the points of the next rows.</summary>
    /// <returns>False when there are no more rows.</returns>
    public async ValueTask<bool> FillAsync(PointBuffer buffer, CancellationToken ct)
    {
        while (buffer.Messages.Length < AtOnce)
        {
            if (!await lines.ReadAsync(ct)) return buffer.Messages.Length > 0;
            if (!lines.Line.Span.Trim(" \t"u8).IsEmpty) Take(lines.Line.Span, buffer);
        }

        return true;
    }

    public void Dispose() => _table?.Dispose();

    private void Take(ReadOnlySpan<byte> line, PointBuffer buffer)
    {
        Counts.Row();
        var before = buffer.Here();
        if (Decode(line, buffer) is { } error)
        {
            Counts.Refuse(lines.Number, error);
            buffer.BackTo(before);
        }
        else if (buffer.Points.Span[^1] is { Seq: 0 } point && point.Micros <= newestMicros)
        {
            Counts.Skip();
            buffer.BackTo(before);
        }
    }

    private ProtocolError? Decode(ReadOnlySpan<byte> line, PointBuffer buffer)
    {
        if (!Utf8.IsValid(line)) return new ProtocolError(ErrorCodes.InvalidJson, "the line is not UTF-8");
        if (_table is not null)
        {
            _json.ResetWrittenCount();
            _table.Write(line, _json);
            line = _json.WrittenSpan;
        }

        _decoder.Decode(line, buffer);
        var message = buffer.Messages[^1];
        if (message.IsBatch) return new ProtocolError(ErrorCodes.InvalidJson, "a line holds one object with timestamp and value, got an array");
        if (buffer.PlacesOf(message)[0].Error is { } error) return error;

        // A point that comes live has at least the time at which it came; one of long ago has none but its own.
        return buffer.Points.Span[^1].IsArrival
            ? new ProtocolError(ErrorCodes.InvalidTimestamp, "timestamp must be an ISO 8601 time or a number since 1970", "timestamp")
            : null;
    }
}
