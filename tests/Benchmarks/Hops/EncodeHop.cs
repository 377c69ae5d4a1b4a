using System.Buffers;
using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>From verdicts to a reply's bytes.</summary>
public class EncodeHop
{
    private IPointCodec _codec = BinaryPointCodec.Instance;
    private readonly StreamState _state = new(StreamSettings.Default);
    private readonly PointBuffer _buffer = new();
    private readonly ArrayBufferWriter<byte> _reply = new();

    [Params("text", "binary")]
    public string Format { get; set; } = "";

    /// <summary>In the message that is answered.</summary>
    [Params(1, 100)]
    public int Points { get; set; }

    [GlobalSetup]
    public void Judge()
    {
        (_codec, var message) = HopMessages.In(Format, Points);
        _codec.Decode(message, _buffer);
        var (points, outcomes) = (_buffer.Points, _buffer.Outcomes);
        for (var i = 0; i < points.Length; i++)
            outcomes.Span[i] = new Outcome(OutcomeKind.Judged, _state.Take(points.Span[i], points.Span[i].Micros, explain: false));
    }

    [Benchmark]
    public int Encode()
    {
        _reply.ResetWrittenCount();
        _codec.Encode(_buffer, _buffer.Messages[0], _reply);
        return _reply.WrittenCount;
    }
}
