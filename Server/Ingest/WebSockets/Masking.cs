using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamingAnomaly.Server.Ingest.WebSockets;

/// <summary>What clients do to their payloads so that no proxy takes them for something else (RFC 6455, section 5.3).</summary>
internal static class Masking
{
    /// <summary>Takes the mask off, or puts it on: each byte is combined with the mask's byte at its place modulo four.</summary>
    /// <param name="payload">From its first byte on.</param>
    /// <param name="mask">As read from the header in little-endian order.</param>
    public static void Apply(Span<byte> payload, uint mask)
    {
        if (mask == 0) return;
        var wide = new Vector<uint>(mask).As<uint, byte>();
        for (; payload.Length >= Vector<byte>.Count; payload = payload[Vector<byte>.Count..])
            (new Vector<byte>(payload) ^ wide).CopyTo(payload);

        var words = MemoryMarshal.Cast<byte, uint>(payload);
        for (var i = 0; i < words.Length; i++) words[i] ^= mask;
        var rest = payload[(words.Length * sizeof(uint))..];
        for (var i = 0; i < rest.Length; i++) rest[i] ^= (byte)(mask >> 8 * i);
    }
}
