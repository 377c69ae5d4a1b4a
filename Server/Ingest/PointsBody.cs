using System.Buffers;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Takes a request's body apart into points, and writes the reply in kind: JSON for JSON and for a table, lines for lines.</summary>
internal sealed class PointsBody(BodyFormat format, Detail detail, TimeUnit? unit, TimeProvider time)
{
    private readonly JsonPointCodec _codec = new(detail, unit, time);
    private readonly int _most = JsonPointCodec.MostPoints(detail);

    public PointBuffer Received { get; } = new();

    /// <summary>Points or not, something came of which nothing counts.</summary>
    public bool IsAllRefused => Received.PlaceCount > 0 && Received.Points.IsEmpty;

    /// <returns>What is wrong with the body as a whole; null when nothing is.</returns>
    public ProtocolError? Decode(ReadOnlySpan<byte> body)
    {
        if (format == BodyFormat.Csv) return DecodeTable(body);
        if (format == BodyFormat.Ndjson) return DecodeLines(body);
        _codec.Decode(body, Received);
        return null;
    }

    /// <summary>Once the points are judged.</summary>
    public IResult Reply()
    {
        var reply = new ArrayBufferWriter<byte>();
        var counts = false;
        foreach (ref readonly var message in Received.Messages)
        {
            _codec.Encode(Received, message, reply);
            if (format == BodyFormat.Ndjson) reply.Write("\n"u8);
            counts |= message.Places == 0 || AnyCounts(message);
        }

        // A batch of which any point counts has succeeded; its bad places say so themselves.
        var status = counts || Received.PlaceCount == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return format == BodyFormat.Ndjson ? HttpReplies.Ndjson(reply.WrittenMemory, status) : HttpReplies.Json(reply.WrittenMemory, status);
    }

    private ProtocolError? DecodeLines(ReadOnlySpan<byte> body)
    {
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            if (!line.IsEmpty) _codec.Decode(line, Received);
            if (Received.PlaceCount > _most) return new ProtocolError(ErrorCodes.BatchTooLarge, $"a request holds at most {_most} points");
        }

        return null;
    }

    /// <summary>As one array of its rows.</summary>
    private ProtocolError? DecodeTable(ReadOnlySpan<byte> body)
    {
        CsvPoints? table = null;
        var array = new ArrayBufferWriter<byte>(body.Length + 2);
        array.Write("["u8);
        try
        {
            foreach (var range in body.Split((byte)'\n'))
            {
                var line = body[range].TrimEnd((byte)'\r');
                if (line.IsEmpty) continue;
                if (table is not null)
                {
                    if (array.WrittenCount > 1) array.Write(","u8);
                    table.Write(line, array);
                }
                else if (CsvPoints.ReadHeader(line, out table) is { } error)
                {
                    return error;
                }
            }
        }
        finally
        {
            table?.Dispose();
        }

        if (table is null) return new ProtocolError(ErrorCodes.InvalidCsv, "the body is empty: its first line must name the columns timestamp and value");
        array.Write("]"u8);
        _codec.Decode(array.WrittenSpan, Received);
        return null;
    }

    private bool AnyCounts(in PointBuffer.Message message)
    {
        foreach (ref readonly var place in Received.PlacesOf(message))
        {
            if (place.Error is null && Received.OutcomeOf(place).Kind != Streams.OutcomeKind.UnknownSeq) return true;
        }

        return false;
    }
}
