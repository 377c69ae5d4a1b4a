using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>Messages as clients send them, with who reads them.</summary>
internal static class HopMessages
{
    private static readonly DateTime Start = new(2024, 5, 1, 9, 30, 0, DateTimeKind.Utc);

    public static (IPointCodec Codec, byte[] Message) In(string format, int points) => format == "text"
        ? (new JsonPointCodec(Detail.Flag, unit: null, TimeProvider.System), Text(points))
        : (BinaryPointCodec.Instance, Binary(points));

    // One point as an object, several as an array.
    private static byte[] Text(int points)
    {
        var objects = DetectionBenchmark.Rhythm(points).Select((sample, i) => string.Create(
            CultureInfo.InvariantCulture, $"{{\"timestamp\":\"{Start.AddMicroseconds(10 * i):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"value\":{sample.Value:0.000}}}"));
        var text = string.Join(',', objects);
        return Encoding.ASCII.GetBytes(points == 1 ? text : $"[{text}]");
    }

    private static byte[] Binary(int points)
    {
        var (fields, noSeq) = (DetectionBenchmark.Rhythm(points).SelectMany(sample => new[] { sample.Micros, BitConverter.DoubleToInt64Bits(sample.Value) }), 0L);
        return MemoryMarshal.AsBytes<long>([noSeq, .. fields]).ToArray();
    }
}
