using System.Buffers;
using StreamingAnomaly.Server.Ingest.WebSockets;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>A message format. To add one: write this, and choose it where a connection is opened; the codecs' conformance suite proves it.</summary>
internal interface IPointCodec
{
    /// <summary>Points that one message may hold.</summary>
    const int MaxBatch = 10_000;

    /// <summary>Takes one message apart into the buffer. Never throws: what cannot be read becomes an error in its place.</summary>
    void Decode(ReadOnlySpan<byte> message, PointBuffer into);

    /// <summary>Writes the reply to one message of the buffer, once its points are judged.</summary>
    /// <returns>Text or binary.</returns>
    Opcode Encode(PointBuffer buffer, in PointBuffer.Message message, IBufferWriter<byte> reply);
}
