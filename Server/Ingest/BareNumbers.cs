using System.Buffers;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Some libraries write numbers that JSON does not know: <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</summary>
internal static class BareNumbers
{
    /// <summary>The message with bare NaN as null, and infinities as strings, which no field takes; false when it holds none.</summary>
    public static bool TryQuote(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> quoted)
    {
        quoted = default;
        if (message.IndexOf("NaN"u8) < 0 && message.IndexOf("Infinity"u8) < 0) return false;

        var to = new ArrayBufferWriter<byte>(message.Length + 64);
        var inString = false;
        var changed = false;
        for (var i = 0; i < message.Length;)
        {
            var rest = message[i..];
            var take = 1;
            if (inString)
            {
                if (rest[0] == '\\') take = Math.Min(2, rest.Length);
                else if (rest[0] == '"') inString = false;
                to.Write(rest[..take]);
            }
            else if (Match(rest, "NaN"u8, "null"u8, to, ref take)
                || Match(rest, "-Infinity"u8, "\"-Infinity\""u8, to, ref take)
                || Match(rest, "Infinity"u8, "\"Infinity\""u8, to, ref take))
            {
                changed = true;
            }
            else
            {
                inString = rest[0] == '"';
                to.Write(rest[..1]);
            }

            i += take;
        }

        quoted = to.WrittenSpan;
        return changed;
    }

    private static bool Match(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> word, ReadOnlySpan<byte> with, ArrayBufferWriter<byte> to, ref int take)
    {
        if (!rest.StartsWith(word)) return false;
        to.Write(with);
        take = word.Length;
        return true;
    }
}
