using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Reads <c>{"timestamp": T, "value": V}</c>, or an array of them, from UTF-8.</summary>
internal sealed class JsonPointDecoder(TimeUnit? unit, int maxBatch, TimeProvider time)
{
    // What cannot be read but is no longer than this counts as a clock's own format; the time is then that of arrival.
    private const int MaxTimestampLength = 64;

    private static readonly ProtocolError MissingValue = new(
        ErrorCodes.InvalidValue, "value is missing: expected a number, or null for a missing value", "value");

    public void Decode(ReadOnlySpan<byte> message, PointBuffer into)
    {
        var start = into.Here();
        if (TryReadPlain(message, into, start)) return;
        into.BackTo(start);
        try
        {
            Read(message, into, start);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            into.BackTo(start);
            if (BareNumbers.TryQuote(message, out var quoted))
            {
                Decode(quoted, into);
                return;
            }

            into.Add(new ProtocolError(ErrorCodes.InvalidJson, $"the message is not JSON: {FirstSentence(e.Message)}"), default, 0);
            into.EndMessage(start, isBatch: false);
        }
    }

    private bool TryReadPlain(ReadOnlySpan<byte> message, PointBuffer into, PointBuffer.Mark start)
    {
        var at = PlainPoint.SkipSpace(message, 0);
        var isBatch = at < message.Length && message[at] == '[';
        if (isBatch) at++;
        for (var count = 1; ; count++)
        {
            if (count > maxBatch || !PlainPoint.TryRead(message, ref at, unit, out var point)) return false;
            into.Add(new ReceivedPoint(point.Micros, point.Value, point.Seq, IsArrival: false), point.Echo);
            at = PlainPoint.SkipSpace(message, at);
            if (!isBatch) break;
            if (at == message.Length) return false;
            if (message[at++] == ',') continue;
            if (message[at - 1] != ']') return false;
            at = PlainPoint.SkipSpace(message, at);
            break;
        }

        if (at != message.Length) return false;
        into.EndMessage(start, isBatch);
        return true;
    }

    private void Read(ReadOnlySpan<byte> message, PointBuffer into, PointBuffer.Mark start)
    {
        var json = new Utf8JsonReader(message);
        json.Read();
        var isBatch = json.TokenType == JsonTokenType.StartArray;
        var count = 0;
        if (isBatch)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (++count <= maxBatch) ReadPlace(ref json, message, into);
                else json.Skip();
            }
        }
        else
        {
            ReadPlace(ref json, message, into);
        }

        // Anything but white space after the end throws.
        json.Read();
        if (count > maxBatch)
        {
            into.BackTo(start);
            into.Add(new ProtocolError(ErrorCodes.BatchTooLarge, $"a message holds at most {maxBatch} points, got {count}"), default, 0);
            isBatch = false;
        }

        into.EndMessage(start, isBatch);
    }

    private void ReadPlace(ref Utf8JsonReader json, ReadOnlySpan<byte> message, PointBuffer into)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            var start = (int)json.TokenStartIndex;
            json.Skip();
            var got = Shown(message[start..(int)json.BytesConsumed]);
            into.Add(new ProtocolError(ErrorCodes.InvalidJson, $"expected an object with timestamp and value, got {got}"), default, 0);
            return;
        }

        JsonToken timestamp = default, value = default, seq = default;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals("timestamp"u8)) timestamp = JsonToken.Read(ref json);
            else if (json.ValueTextEquals("value"u8)) value = JsonToken.Read(ref json);
            else if (json.ValueTextEquals("seq"u8)) seq = JsonToken.Read(ref json);
            else json.Skip();
        }

        var badTimestamp = ReadTimestamp(timestamp, message, out var micros, out var isArrival);
        var badValue = ReadValue(value, message, out var amount);
        var badSeq = ReadSeq(seq, message, out var number);

        // Whoever looks for a refused point knows it by what it sent as its time; but not at any length, and not by a whole object.
        var echo = badTimestamp is null || timestamp.IsShort ? timestamp.Raw(message) : default;
        if ((badTimestamp ?? badValue ?? badSeq) is { } bad) into.Add(bad, echo, number);
        else into.Add(new ReceivedPoint(micros, amount, number, isArrival), echo);
    }

    private ProtocolError? ReadTimestamp(in JsonToken token, ReadOnlySpan<byte> message, out long micros, out bool isArrival)
    {
        (micros, isArrival) = (0, false);
        switch (token.Type)
        {
            case JsonTokenType.Number:
                Timestamps.TryParseNumber(token.Raw(message), unit, out micros);
                break;
            case JsonTokenType.String:
                var text = token.Text(message, stackalloc byte[JsonToken.TextRoom]);
                isArrival = !Timestamps.TryParseIso(text, out micros) && !Timestamps.TryParseNumber(text, unit, out micros);
                if (isArrival && (text.Length > JsonToken.TextRoom || Encoding.UTF8.GetCharCount(text) > MaxTimestampLength))
                    return Bad($"timestamp must be at most {MaxTimestampLength} characters, got {Shown(token.Raw(message))}");
                break;
            case JsonTokenType.None or JsonTokenType.Null:
                isArrival = true;
                break;
            default:
                return Bad($"timestamp must be an ISO 8601 time or a number since 1970, got {Shown(token.Raw(message))}");
        }

        if (isArrival) micros = Timestamps.ToMicros(time.GetUtcNow());
        return Timestamps.IsInRange(micros) ? null : Bad($"timestamp must lie in the years 1 to 9999, got {Shown(token.Raw(message))}");

        static ProtocolError Bad(string what) => new(ErrorCodes.InvalidTimestamp, what, "timestamp");
    }

    private static ProtocolError? ReadValue(in JsonToken token, ReadOnlySpan<byte> message, out double value)
    {
        value = double.NaN;
        if (token.Type == JsonTokenType.Null) return null;
        if (token.Type == JsonTokenType.None) return MissingValue;
        if (!TryNumber(token.Text(message, stackalloc byte[JsonToken.TextRoom]), out value) || !double.IsFinite(value))
            return Bad("value must be a finite number", token.Raw(message));
        if (Math.Abs(value) > ReceivedPoint.MaxMagnitude) return Bad("value must lie within ±1e150", token.Raw(message));

        // −0 becomes 0: they would count as two distinct values.
        value += 0.0;
        return null;

        static ProtocolError Bad(string expected, ReadOnlySpan<byte> got) =>
            new(ErrorCodes.InvalidValue, $"{expected}, got {Shown(got)}", "value");
    }

    private static ProtocolError? ReadSeq(in JsonToken token, ReadOnlySpan<byte> message, out long seq)
    {
        seq = 0;
        if (token.Type is JsonTokenType.None or JsonTokenType.Null) return null;
        var text = token.Text(message, stackalloc byte[JsonToken.TextRoom]);
        if (Utf8Parser.TryParse(text, out long number, out var read) && read == text.Length && number is >= 1 and <= ReceivedPoint.MaxSeq)
        {
            seq = number;
            return null;
        }

        var got = Shown(token.Raw(message));
        return new ProtocolError(ErrorCodes.InvalidSeq, $"seq must be a whole number from 1 to {ReceivedPoint.MaxSeq}, got {got}", "seq");
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (Utf8Parser.TryParse(text, out value, out var read) && read == text.Length) return true;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }

    private static string Shown(ReadOnlySpan<byte> raw)
    {
        const int Most = 40;
        return raw.Length <= Most ? Encoding.UTF8.GetString(raw) : Encoding.UTF8.GetString(raw[..Most]) + "…";
    }

    // The reader's messages end in line and position numbers of its own.
    private static string FirstSentence(string message) => message.Split(". ", 2)[0].TrimEnd('.') + ".";
}
