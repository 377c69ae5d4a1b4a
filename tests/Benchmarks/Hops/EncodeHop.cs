using System.Buffers;
using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>From verdicts to a reply's bytes.</summary>
public class EncodeHop
{
    private readonly JsonPointCodec _codec = new(Detail.Flag, unit: null, TimeProvider.System);
    private readonly StreamState _state = new(StreamSettings.Default);
    private readonly PointBuffer _buffer = new();
    private readonly ArrayBufferWriter<byte> _reply = new();

    /// <summary>In the message that is answered.</summary>
    [Params(1, 100)]
    public int Points { get; set; }

    [GlobalSetup]
    public void Judge()
    {
        _codec.Decode(HopMessages.Text(Points), _buffer);
        foreach (var point in _buffer.Points.Span) _buffer.Outcomes.Add(new Outcome(OutcomeKind.Judged, _state.Take(point, point.Micros, explain: false)));
    }

    [Benchmark]
    public int Encode()
    {
        _reply.ResetWrittenCount();
        _codec.Encode(_buffer, _buffer.Messages[0], _reply);
        return _reply.WrittenCount;
    }
}
