using System.Buffers.Binary;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>
/// Counts the messages in what a server sends, by the headers of the frames alone; only the first message and control frames are kept.
/// Frames may be cut anywhere between two reads.
/// </summary>
/// <param name="verdictBytes">Verdicts of one byte in each binary reply; 0: none is looked at.</param>
internal sealed class FrameReader(int verdictBytes = 0)
{
    public const byte Text = 1;
    public const byte Binary = 2;
    public const byte Close = 8;
    public const byte Ping = 9;
    public const byte Pong = 10;

    private const int MaxHeader = 10;
    private const int MaxKept = 512;
    private const byte FirstControl = 8;
    private const byte Final = 0x80;

    // The bit of a verdict that says that the point was not taken.
    private const byte Refused = 1 << 3;

    private readonly byte[] _header = new byte[MaxHeader];
    private readonly List<byte> _kept = [];
    private int _headerLength;
    private long _remaining;
    private bool _inPayload;
    private bool _hasVerdicts;
    private int _refused;

    /// <summary>The beginning of the first message, once there was one.</summary>
    public string? FirstMessage { get; private set; }

    public byte FirstOpcode { get; private set; }

    /// <summary>What the last ping asks to have back; whoever answers it sets it to null.</summary>
    public byte[]? PingPayload { get; set; }

    /// <summary>The server's goodbye, once it came.</summary>
    public string? Closed { get; private set; }

    private byte Opcode => (byte)(_header[0] & 0x0F);

    private bool Keeps => FirstMessage is null || Opcode >= FirstControl;

    /// <summary>Takes what was received and returns how many messages it completes.</summary>
    public int Read(ReadOnlySpan<byte> received)
    {
        var messages = 0;
        while (true)
        {
            if (!_inPayload && !TryReadHeader(ref received)) return messages;

            var length = (int)Math.Min(_remaining, received.Length);
            if (Keeps && _kept.Count < MaxKept) _kept.AddRange(received[..Math.Min(length, MaxKept - _kept.Count)]);
            if (_hasVerdicts) CountRefused(received[..length]);
            received = received[length..];
            _remaining -= length;
            if (_remaining > 0) return messages;

            if (EndFrame()) messages++;
        }
    }

    /// <summary>How many points binary replies said were refused since it was asked last.</summary>
    public int TakeRefused()
    {
        var refused = _refused;
        _refused = 0;
        return refused;
    }

    // 1 opcode  1 length < 126 | 126 and 2 bytes | 127 and 8 bytes       (a server does not mask)
    private bool TryReadHeader(ref ReadOnlySpan<byte> received)
    {
        while (true)
        {
            var size = _headerLength < 2 ? 2 : (_header[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
            if (_headerLength == size) break;
            if (received.IsEmpty) return false;

            var part = Math.Min(size - _headerLength, received.Length);
            received[..part].CopyTo(_header.AsSpan(_headerLength));
            received = received[part..];
            _headerLength += part;
        }
        _remaining = _headerLength switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            10 => BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(2)),
            _ => _header[1] & 0x7F,
        };
        _inPayload = true;

        // An echo's answers have another length; they are no verdicts.
        _hasVerdicts = verdictBytes > 0 && Opcode == Binary && _remaining == verdictBytes;
        return true;
    }

    private void CountRefused(ReadOnlySpan<byte> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            if ((verdict & Refused) != 0) _refused++;
        }
    }

    /// <summary>Returns whether it ended a message.</summary>
    private bool EndFrame()
    {
        _inPayload = false;
        _headerLength = 0;
        var isFinal = (_header[0] & Final) != 0;
        if (Opcode < FirstControl)
        {
            if (FirstOpcode == 0) FirstOpcode = Opcode;
            if (isFinal && FirstMessage is null)
            {
                FirstMessage = Encoding.UTF8.GetString([.. _kept]);
                _kept.Clear();
            }
            return isFinal;
        }

        if (Opcode == Ping) PingPayload = [.. _kept];
        if (Opcode == Close) Closed = _kept.Count < 2 ? "close" : $"close {_kept[0] << 8 | _kept[1]} {Encoding.UTF8.GetString([.. _kept.Skip(2)])}".TrimEnd();
        _kept.Clear();
        return false;
    }
}
