using System.Buffers;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The text protocol: JSON objects and arrays of them.</summary>
internal sealed class JsonPointCodec(Detail detail, TimeUnit? unit, TimeProvider time) : IPointCodec
{
    /// <summary>An explained reply is some six hundred bytes.</summary>
    public const int MaxFullBatch = 1_000;

    private readonly JsonPointDecoder _decoder = new(unit, MostPoints(detail), time);

    public static int MostPoints(Detail detail) => detail == Detail.Full ? MaxFullBatch : IPointCodec.MaxBatch;

    public void Decode(ReadOnlySpan<byte> message, PointBuffer into) => _decoder.Decode(message, into);

    public Opcode Encode(PointBuffer buffer, in PointBuffer.Message message, IBufferWriter<byte> reply)
    {
        JsonPointEncoder.Encode(detail, buffer, message, reply);
        return Opcode.Text;
    }
}
