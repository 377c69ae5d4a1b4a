using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>Messages as clients send them.</summary>
internal static class HopMessages
{
    private static readonly DateTime Start = new(2024, 5, 1, 9, 30, 0, DateTimeKind.Utc);

    /// <summary>One point as an object, several as an array.</summary>
    public static byte[] Text(int points)
    {
        var objects = DetectionBenchmark.Rhythm(points).Select((sample, i) => string.Create(
            CultureInfo.InvariantCulture, $"{{\"timestamp\":\"{Start.AddMicroseconds(10 * i):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"value\":{sample.Value:0.000}}}"));
        var text = string.Join(',', objects);
        return Encoding.ASCII.GetBytes(points == 1 ? text : $"[{text}]");
    }
}
