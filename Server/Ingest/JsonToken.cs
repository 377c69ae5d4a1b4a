using System.Text.Json;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Where a JSON value stands in its message; default when there is none.</summary>
internal readonly record struct JsonToken(JsonTokenType Type, int Start, int Length, bool IsEscaped)
{
    /// <summary>Room <see cref="Text"/> needs to unescape into; a longer string is no number and no time.</summary>
    public const int TextRoom = 512;

    /// <summary>Reads the value after a property's name, whatever it is.</summary>
    public static JsonToken Read(ref Utf8JsonReader json)
    {
        json.Read();
        var (type, start) = (json.TokenType, (int)json.TokenStartIndex);
        var escaped = type == JsonTokenType.String && json.ValueIsEscaped;
        json.Skip();
        return new JsonToken(type, start, (int)json.BytesConsumed - start, escaped);
    }

    /// <summary>A text or a number as long as one that makes sense may be.</summary>
    public bool IsShort => Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray) && Length <= TextRoom;

    /// <summary>Byte for byte as it came, quotes and all.</summary>
    public ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> message) => message.Slice(Start, Length);

    /// <summary>A number's digits or a string's content; empty for anything else, and for a string that makes no sense.</summary>
    /// <param name="message">What it stands in.</param>
    /// <param name="room">At least <see cref="TextRoom"/> bytes.</param>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> message, Span<byte> room)
    {
        var raw = Raw(message);
        if (Type == JsonTokenType.Number) return raw;
        if (Type != JsonTokenType.String) return default;
        if (!IsEscaped) return raw[1..^1];
        if (raw.Length > TextRoom) return raw;

        var json = new Utf8JsonReader(raw);
        json.Read();
        try
        {
            return room[..json.CopyString(room)];
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return default;
        }
    }
}
