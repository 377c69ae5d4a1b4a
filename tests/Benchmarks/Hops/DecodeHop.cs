using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>From a message's bytes to its points.</summary>
public class DecodeHop
{
    private readonly JsonPointCodec _codec = new(Detail.Flag, unit: null, TimeProvider.System);
    private readonly PointBuffer _buffer = new();
    private byte[] _message = [];

    /// <summary>In the message.</summary>
    [Params(1, 100)]
    public int Points { get; set; }

    [GlobalSetup]
    public void Write()
    {
        _message = HopMessages.Text(Points);
        Decode();
        if (_buffer.Points.Length != Points) throw new InvalidOperationException("The message is not what it should be.");
    }

    [Benchmark]
    public int Decode()
    {
        _buffer.Clear();
        _codec.Decode(_message, _buffer);
        return _buffer.PlaceCount;
    }
}
