using System.Buffers.Binary;

namespace StreamingAnomaly.Server.Ingest.WebSockets;

internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>What stands before a frame's payload (RFC 6455, section 5.2).</summary>
/// <param name="Size">Bytes of the header itself, the client's mask included.</param>
internal readonly record struct FrameHeader(Opcode Opcode, bool IsFinal, bool IsValid, int Size, ulong PayloadLength, uint Mask)
{
    /// <summary>The longest a server sends; a client's has four more, for the mask.</summary>
    public const int MaxSent = 10;

    public const int MaxControlPayload = 125;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte Reserved = 0x70;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>Reads a client's header; false while not all of it is there. What no client may send is not valid.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out FrameHeader header)
    {
        header = default;
        if (from.Length < 2) return false;
        var (first, second) = (from[0], from[1]);
        if ((second & Masked) == 0) return true;
        var size = 2 + 4 + (second & ~Masked) switch { Length16 => 2, Length64 => 8, _ => 0 };
        if (from.Length < size) return false;

        var length = (ulong)(second & ~Masked);
        if (length == Length16) length = BinaryPrimitives.ReadUInt16BigEndian(from[2..]);
        else if (length == Length64) length = BinaryPrimitives.ReadUInt64BigEndian(from[2..]);

        var opcode = (Opcode)(first & 0x0F);
        var isFinal = (first & Final) != 0;
        var isKnown = opcode is <= Opcode.Binary or (>= Opcode.Close and <= Opcode.Pong);
        var isShort = opcode < Opcode.Close || (isFinal && length <= MaxControlPayload);
        var isValid = isKnown && isShort && (first & Reserved) == 0;
        header = new FrameHeader(opcode, isFinal, isValid, size, length, BinaryPrimitives.ReadUInt32LittleEndian(from[(size - 4)..]));
        return true;
    }

    /// <summary>How long a server's header before such a payload is.</summary>
    public static int SizeFor(int payloadLength) => payloadLength < Length16 ? 2 : payloadLength <= ushort.MaxValue ? 4 : MaxSent;

    /// <summary>Writes a server's header: final, not masked.</summary>
    /// <param name="to">As long as <see cref="SizeFor"/> says.</param>
    public static void Write(Span<byte> to, Opcode opcode, int payloadLength)
    {
        to[0] = (byte)(Final | (byte)opcode);
        switch (to.Length)
        {
            case 2:
                to[1] = (byte)payloadLength;
                break;
            case 4:
                to[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payloadLength);
                break;
            default:
                to[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)payloadLength);
                break;
        }
    }
}
