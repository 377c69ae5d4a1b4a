using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

public sealed class BinaryPointCodecTests : PointCodecConformance
{
    internal override IPointCodec Codec { get; } = BinaryPointCodec.Instance;

    internal override IReadOnlyList<byte[]> Fragments { get; } =
    [
        .. new[] { 0, -1, 1, long.MinValue, long.MaxValue, ReceivedPoint.MaxSeq, ReceivedPoint.MaxSeq - 1, Timestamps.MinMicros - 1, Timestamps.MaxMicros + 1 }
            .Select(BitConverter.GetBytes),
        .. new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.MaxValue, double.Epsilon, 1e150, -1.1e150 }.Select(BitConverter.GetBytes),
    ];

    internal override byte[] Write(IReadOnlyList<ReceivedPoint> points) =>
        BinaryWire.Message(points[0].Seq, [.. points.Select(point => (point.Micros, point.Value))]);

    internal override int CountPlaces(ReadOnlySpan<byte> reply, bool isBatch)
    {
        if (isBatch) return reply.Length;
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(reply));
        Assert.True(document.RootElement.TryGetProperty("error", out _));
        return 1;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(8 + 16 * 10_001)]
    public void A_message_of_another_length_is_one_error(int length)
    {
        var buffer = Decode(new byte[length]);

        Assert.Equal("invalid_json", Wire.Error(Encoding.UTF8.GetString(Encode(buffer, 0))).Code);
        Assert.True(buffer.Points.IsEmpty);
    }

    [Fact]
    public void A_full_batch_is_taken() => Assert.Equal(10_000, Decode(new byte[8 + 16 * 10_000]).Points.Length);

    [Theory]
    [InlineData(-1)]
    [InlineData(ReceivedPoint.MaxSeq)]
    [InlineData(long.MaxValue)]
    public void Numbers_that_no_client_counts_to_are_one_error(long firstSeq)
    {
        var buffer = Decode(BinaryWire.Message(firstSeq, (Some.Micros, 1), (Some.Micros, 2)));

        Assert.Equal("invalid_seq", Wire.Error(Encoding.UTF8.GetString(Encode(buffer, 0))).Code);
    }

    [Fact]
    public void Points_out_of_range_are_refused_in_their_places_and_the_others_keep_their_numbers()
    {
        var buffer = Decode(BinaryWire.Message(
            7, (Some.Micros, 1), (long.MinValue, 2), (Some.Micros, double.PositiveInfinity), (Some.Micros, -2e150), (Some.Micros, double.NaN)));
        Judge(buffer);

        Assert.Equal([7, 11], buffer.Points.ToArray().Select(point => point.Seq));
        Assert.Equal([0, 8, 8, 8, 0], Encode(buffer, 0).Select(verdict => verdict & 8));
    }

    [Fact]
    public void Without_a_first_number_no_point_has_one() =>
        Assert.All(Decode(BinaryWire.Message(0, (1, 1), (2, 2))).Points.ToArray(), point => Assert.Equal(0, point.Seq));
}

/// <summary>Messages of the binary subprotocol, written without the server's own code.</summary>
internal static class BinaryWire
{
    public static byte[] Message(long firstSeq, params (long Micros, double Value)[] points)
    {
        var message = new byte[8 + 16 * points.Length];
        BinaryPrimitives.WriteInt64LittleEndian(message, firstSeq);
        for (var i = 0; i < points.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(8 + 16 * i), points[i].Micros);
            BinaryPrimitives.WriteDoubleLittleEndian(message.AsSpan(16 + 16 * i), points[i].Value);
        }

        return message;
    }
}
