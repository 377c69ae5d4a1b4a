using System.Buffers;
using System.Text.Json;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>One message as it was sent: an object, or an array of them when points are sent in batches.</summary>
internal sealed record PointMessage(IReadOnlyList<SeriesPoint> Points, ReadOnlyMemory<byte> Utf8, long SentAt)
{
    public static PointMessage Of(IReadOnlyList<SeriesPoint> points, bool asArray, long now)
    {
        var buffer = new ArrayBufferWriter<byte>(points.Count * 80);
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (asArray) json.WriteStartArray();
            foreach (var point in points) Write(json, point);
            if (asArray) json.WriteEndArray();
        }
        return new PointMessage(points, buffer.WrittenMemory, now);
    }

    private static void Write(Utf8JsonWriter json, in SeriesPoint point)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", point.Seq);
        json.WriteString("timestamp", point.Timestamp);
        if (point.Value is { } value) json.WriteNumber("value", value);
        else json.WriteNull("value");
        json.WriteEndObject();
    }
}
