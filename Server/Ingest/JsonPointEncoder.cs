using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Writes replies as UTF-8 JSON: an object for an object, an array for an array, place by place.</summary>
internal sealed class JsonPointEncoder(Detail detail)
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

    public void Encode(PointBuffer buffer, in PointBuffer.Message message, IBufferWriter<byte> reply)
    {
        if (message.IsBatch) reply.Write("["u8);
        for (var i = 0; i < message.Places; i++)
        {
            if (i > 0) reply.Write(","u8);
            EncodePlace(buffer, message.FirstPlace + i, reply);
        }

        if (message.IsBatch) reply.Write("]"u8);
    }

    private void EncodePlace(PointBuffer buffer, int index, IBufferWriter<byte> reply)
    {
        var place = buffer[index];
        var echo = buffer.EchoOf(place);
        if (place.Error is not null)
        {
            WriteError(place.Error, echo, place.Seq, reply);
            return;
        }

        var outcome = buffer.Outcomes[place.Point];
        if (outcome.Kind == OutcomeKind.UnknownSeq) WriteError(UnknownSeq, echo, place.Seq, reply);
        else if (detail == Detail.Full) WriteFull(outcome, echo, place.Seq, reply);
        else WriteShort(outcome, echo, place.Seq, reply);
    }

    private static void WriteShort(in Outcome outcome, ReadOnlySpan<byte> echo, long seq, IBufferWriter<byte> reply)
    {
        reply.Write("{\"timestamp\":"u8);
        if (echo.IsEmpty) WriteArrival(outcome.Point.Micros, reply);
        else reply.Write(echo);
        if (seq != 0)
        {
            reply.Write(",\"seq\":"u8);
            Utf8Formatter.TryFormat(seq, reply.GetSpan(20), out var written);
            reply.Advance(written);
        }

        reply.Write(outcome.Point.IsAnomaly ? ",\"anomaly\":true"u8 : ",\"anomaly\":false"u8);
        reply.Write(outcome.Kind == OutcomeKind.Duplicate ? ",\"duplicate\":true}"u8 : "}"u8);
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

    // Nothing was sent to be echoed: the time the point was given.
    private static void WriteArrival(long micros, IBufferWriter<byte> reply)
    {
        reply.Write("\""u8);
        Encoding.UTF8.GetBytes(Timestamps.Format(micros), reply);
        reply.Write("\""u8);
    }
}
