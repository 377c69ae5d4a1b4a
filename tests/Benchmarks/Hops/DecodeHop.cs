using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Server.Ingest;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>From a message's bytes to its points.</summary>
public class DecodeHop
{
    private IPointCodec _codec = BinaryPointCodec.Instance;
    private readonly PointBuffer _buffer = new();
    private byte[] _message = [];

    [Params("text", "binary")]
    public string Format { get; set; } = "";

    /// <summary>In the message.</summary>
    [Params(1, 100)]
    public int Points { get; set; }

    [GlobalSetup]
    public void Write()
    {
        (_codec, _message) = HopMessages.In(Format, Points);
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
