using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

public abstract class JsonPointCodecTests : PointCodecConformance
{
    internal override IPointCodec Codec { get; } = new JsonPointCodec(Detail.Flag, unit: null, new FakeTime());

    internal override IReadOnlyList<byte[]> Fragments { get; } =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "NaN", "-Infinity", "Infinity", "true", "1e999", "-1e-999", "0e99999999999", "-0",
            "9223372036854775808", "\"timestamp\":", "\"value\":", "\"seq\":", "\"seq\":\"1\",", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00",
            "\0", "\uFEFF", "é", "€", "🕒", "\u2028", "/**/", "'", "1_000", "0x10", "١", "\"2024-02-30\"", "\"9999-12-31T23:59:59-23:59\"",
            "\"0001-01-01T00:00:00+23:59\"", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    // A WebSocket closes on invalid UTF-8, and the HTTP door refuses it.
    internal override bool CanArrive(ReadOnlySpan<byte> message) => Utf8.IsValid(message);

    internal override byte[] Write(IReadOnlyList<ReceivedPoint> points) => Encoding.UTF8.GetBytes(Wire.Batch(points.Select(point =>
        $$"""{"timestamp":"{{Timestamps.Format(point.Micros)}}","value":{{Number(point.Value)}},"seq":{{point.Seq}}}""")));

    internal override int CountPlaces(ReadOnlySpan<byte> reply, bool isBatch)
    {
        var json = new Utf8JsonReader(reply);
        using var document = JsonDocument.ParseValue(ref json);
        Assert.Equal(reply.Length, json.BytesConsumed);
        Assert.True(Utf8.IsValid(reply));
        Assert.Equal(isBatch ? JsonValueKind.Array : JsonValueKind.Object, document.RootElement.ValueKind);
        return isBatch ? document.RootElement.GetArrayLength() : 1;
    }

    [Theory]
    [InlineData("\uFEFF{\"timestamp\":1,\"value\":2}")]
    [InlineData("{\"timestamp\":1,\"value\":2}\0")]
    [InlineData("\0")]
    [InlineData("{\"timestamp\":\"\\ud800\\u0041\",\"value\":\"\\udc00\",\"seq\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1,\"timestamp\":1,\"value\":2}")]
    [InlineData("{\"timestamp\":0e99999999999,\"value\":0e99999999999}")]
    [InlineData("{\"timestamp\":-1e99999999999,\"value\":1e-99999999999}")]
    [InlineData("[NaN,\"NaN\",[NaN],{\"value\":NaN,\"timestamp\":NaN,\"seq\":NaN}]")]
    [InlineData("{\"x\":\"NaN\\\"NaN\",\"value\":NaN}")]
    [InlineData("NaNNaN")]
    [InlineData("\"NaN")]
    public void Strange_messages_are_harmless(string message) => AssertHarmless(Encoding.UTF8.GetBytes(message));

    [Theory]
    [InlineData('[', 100_000)]
    [InlineData('{', 100_000)]
    [InlineData('"', 99_999)]
    [InlineData('9', 1_000_000)]
    [InlineData(' ', 1_000_000)]
    public void Much_of_the_same_is_harmless(char repeated, int count)
    {
        var much = new string(repeated, count);
        AssertHarmless(Encoding.UTF8.GetBytes(much));
        AssertHarmless(Encoding.UTF8.GetBytes($$"""{"timestamp":{{much}},"value":{{much}}}"""));
        AssertHarmless(Encoding.UTF8.GetBytes($$"""{"timestamp":"{{much}}","value":"{{much}}","seq":"{{much}}"}"""));
        AssertHarmless(Encoding.UTF8.GetBytes($$"""{"timestamp":1,"value":2,"other":{{much}}}"""));
    }

    private static string Number(double value) => double.IsNaN(value) ? "null" : value.ToString("R", CultureInfo.InvariantCulture);
}

public sealed class ShortJsonPointCodecTests : JsonPointCodecTests;

public sealed class FullJsonPointCodecTests : JsonPointCodecTests
{
    internal override IPointCodec Codec { get; } = new JsonPointCodec(Detail.Full, unit: null, new FakeTime());
}
