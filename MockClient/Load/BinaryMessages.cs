using System.Buffers.Binary;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>The binary subprotocol: 16 bytes a point, answered by one byte a point.</summary>
internal sealed class BinaryMessages : ILoadMessages
{
    public const string Name = "points.binary.v1";

    // int64 first seq (0: none), then for each point int64 microseconds and float64 value, all little-endian.
    private const int SeqSize = 8;
    private const int PointSize = 16;

    private readonly byte[] _frames;
    private readonly int _count;
    private readonly int _header;
    private readonly int _batch;
    private readonly bool _seq;

    public BinaryMessages(int batch, bool seq)
    {
        (_batch, _seq) = (batch, seq);
        _count = Math.Max(1, LoadValues.Distinct / batch);

        var values = new LoadValues();
        var messages = Enumerable.Range(0, _count).Select(_ => ClientFrame.Of(FrameReader.Binary, Render(values))).ToList();
        FrameSize = messages[0].Length;
        _frames = [.. messages.SelectMany(frame => frame)];
        _header = FrameSize - SeqSize - PointSize * batch;
    }

    public string Subprotocol => Name;

    public int FrameSize { get; }

    public int VerdictBytes => _batch;

    public void Write(long number, LoadClock clock, Span<byte> destination)
    {
        _frames.AsSpan((int)(number % _count) * FrameSize, FrameSize).CopyTo(destination);
        var payload = destination[_header..];

        // Times are more than one apart, so that numbers that begin at a message's first time rise from message to message.
        if (_seq) BinaryPrimitives.WriteInt64LittleEndian(payload, clock.Micros);
        for (var i = 0; i < _batch; i++) BinaryPrimitives.WriteInt64LittleEndian(payload[(SeqSize + PointSize * i)..], clock.Next());
    }

    public bool IsReply(byte opcode, string text) => opcode == FrameReader.Binary;

    private byte[] Render(LoadValues values)
    {
        var payload = new byte[SeqSize + PointSize * _batch];
        for (var i = 0; i < _batch; i++) BinaryPrimitives.WriteDoubleLittleEndian(payload.AsSpan(SeqSize + PointSize * i + 8), values.Next());
        return payload;
    }
}
