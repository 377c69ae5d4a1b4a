using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Writes replies as UTF-8 JSON: an object for an object, an array for an array, place by place.</summary>
internal static class JsonPointEncoder
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Replies are JSON for programs, never pasted into HTML: quotes and signs stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

        // T is echoed as it came, unchecked by the writer.
        SkipValidation = true,
    };

    private static readonly ProtocolError UnknownSeq = new(
        ErrorCodes.UnknownSeq, "seq is not above the last one stored, and no stored point has it", "seq");

    public static void Encode(Detail detail, PointBuffer buffer, in PointBuffer.Message message, IBufferWriter<byte> reply)
    {
        if (message.IsBatch) reply.Write("["u8);
        var isFirst = true;
        foreach (ref readonly var place in buffer.PlacesOf(message))
        {
            if (!isFirst) reply.Write(","u8);
            isFirst = false;
            EncodePlace(detail, buffer, place, reply);
        }

        if (message.IsBatch) reply.Write("]"u8);
    }

    private static void EncodePlace(Detail detail, PointBuffer buffer, in PointBuffer.Place place, IBufferWriter<byte> reply)
    {
        var echo = buffer.EchoOf(place);
        if (place.Error is not null)
        {
            WriteError(place.Error, echo, place.Seq, reply);
            return;
        }

        ref readonly var outcome = ref buffer.OutcomeOf(place);
        if (outcome.Kind == OutcomeKind.UnknownSeq) WriteError(UnknownSeq, echo, place.Seq, reply);
        else if (detail == Detail.Full) WriteFull(outcome, echo, place.Seq, reply);
        else WriteShort(outcome, echo, place.Seq, reply);
    }

    private static void WriteShort(in Outcome outcome, ReadOnlySpan<byte> echo, long seq, IBufferWriter<byte> reply)
    {
        const int MostBesidesEcho = 128;
        var room = reply.GetSpan(echo.Length + MostBesidesEcho);
        var length = 0;
        Append(room, ref length, "{\"timestamp\":"u8);
        if (echo.IsEmpty) AppendArrival(room, ref length, outcome.Point.Micros);
        else Append(room, ref length, echo);
        if (seq != 0)
        {
            Append(room, ref length, ",\"seq\":"u8);
            Utf8Formatter.TryFormat(seq, room[length..], out var written);
            length += written;
        }

        Append(room, ref length, outcome.Point.IsAnomaly ? ",\"anomaly\":true"u8 : ",\"anomaly\":false"u8);
        Append(room, ref length, outcome.Kind == OutcomeKind.Duplicate ? ",\"duplicate\":true}"u8 : "}"u8);
        reply.Advance(length);
    }

    // Nothing was sent to be echoed: the time the point was given.
    private static void AppendArrival(Span<byte> room, ref int length, long micros)
    {
        Append(room, ref length, "\""u8);
        length += Encoding.UTF8.GetBytes(Timestamps.Format(micros), room[length..]);
        Append(room, ref length, "\""u8);
    }

    private static void Append(Span<byte> room, ref int length, ReadOnlySpan<byte> what)
    {
        what.CopyTo(room[length..]);
        length += what.Length;
    }

    private static void WriteFull(in Outcome outcome, ReadOnlySpan<byte> echo, long seq, IBufferWriter<byte> reply)
    {
        var point = outcome.Point;
        using var json = new Utf8JsonWriter(reply, Options);
        json.WriteStartObject();
        WriteTimestamp(json, echo, point.Micros);
        if (seq != 0) json.WriteNumber("seq"u8, seq);
        json.WriteBoolean("anomaly"u8, point.IsAnomaly);
        json.WriteBoolean("alarm"u8, point.IsAlarm);
        ExplainedJson.WriteScore(json, point.Score);
        json.WriteString("severity"u8, point.SeverityName);
        if (point.Explained is { } explained) ExplainedJson.Write(json, explained);
        else if (point.IsMissing) json.WriteString("reason"u8, "no value was sent: stored, not judged"u8);
        json.WriteBoolean("warming_up"u8, point.Has(PointFlags.WarmingUp));
        json.WriteBoolean("late"u8, point.Has(PointFlags.Late));
        if (outcome.Kind == OutcomeKind.Duplicate) json.WriteBoolean("duplicate"u8, true);
        json.WriteEndObject();
    }

    /// <summary>An error that answers a message or a place in it.</summary>
    public static void WriteError(ProtocolError error, ReadOnlySpan<byte> echo, long seq, IBufferWriter<byte> reply)
    {
        using var json = new Utf8JsonWriter(reply, Options);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        if (error.Field is not null) json.WriteString("field"u8, error.Field);
        json.WriteEndObject();
        if (!echo.IsEmpty) json.WritePropertyName("timestamp"u8);
        if (!echo.IsEmpty) json.WriteRawValue(echo, skipInputValidation: true);
        if (seq != 0) json.WriteNumber("seq"u8, seq);
        json.WriteEndObject();
    }

    /// <summary>The first message to a client that resumes.</summary>
    /// <param name="lastSeq">0: none yet.</param>
    public static void WriteResume(long lastSeq, IBufferWriter<byte> reply)
    {
        using var json = new Utf8JsonWriter(reply, Options);
        json.WriteStartObject();
        if (lastSeq == 0)
        {
            json.WriteNull("resume"u8);
        }
        else
        {
            json.WriteStartObject("resume"u8);
            json.WriteNumber("last_seq"u8, lastSeq);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTimestamp(Utf8JsonWriter json, ReadOnlySpan<byte> echo, long micros)
    {
        json.WritePropertyName("timestamp"u8);
        if (echo.IsEmpty) json.WriteStringValue(Timestamps.Format(micros));
        else json.WriteRawValue(echo, skipInputValidation: true);
    }
}
