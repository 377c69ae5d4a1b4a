using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest.WebSockets;

/// <summary>Collects frames to be sent in one piece.</summary>
internal sealed class FrameWriter : PooledBytes
{
    // Most replies are short: so much is reserved for their header, and a longer one makes room for itself at the end.
    private const int ShortHeader = 2;

    private int _payload;

    /// <summary>Begins a frame: what is written from here on is its payload.</summary>
    public void Begin()
    {
        Reserve(ShortHeader);
        Advance(ShortHeader);
        _payload = Length;
    }

    /// <summary>Finishes the frame.</summary>
    public void End(Opcode opcode)
    {
        var length = Length - _payload;
        var header = FrameHeader.SizeFor(length);
        if (header > ShortHeader)
        {
            var more = header - ShortHeader;
            Reserve(more);
            Advance(more);
            Slice(_payload, length).CopyTo(Slice(_payload + more, length));
            _payload += more;
        }

        FrameHeader.Write(Slice(_payload - header, header), opcode, length);
    }
}
