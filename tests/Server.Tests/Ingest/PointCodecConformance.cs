using System.Buffers;
using System.Text;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>What every message format must do, whatever bytes come. To prove a new one: derive from this.</summary>
public abstract class PointCodecConformance
{
    private readonly StreamState _stream = new(StreamSettings.Default with { Window = 5 });

    internal abstract IPointCodec Codec { get; }

    /// <summary>A client's message that holds these points.</summary>
    internal abstract byte[] Write(IReadOnlyList<ReceivedPoint> points);

    /// <summary>How many places a reply answers; throws when it is no reply of this format.</summary>
    internal abstract int CountPlaces(ReadOnlySpan<byte> reply, bool isBatch);

    /// <summary>Whether the transport lets these bytes through at all.</summary>
    internal virtual bool CanArrive(ReadOnlySpan<byte> message) => true;

    /// <summary>Bytes that mean something in this format, to make nonsense from.</summary>
    internal virtual IReadOnlyList<byte[]> Fragments => [];

    [Fact]
    public void Points_arrive_as_they_were_sent()
    {
        var random = new Random(1);
        var points = Enumerable.Range(1, 500).Select(seq => new ReceivedPoint(
            random.NextInt64(Timestamps.MinMicros, Timestamps.MaxMicros + 1), SomeValue(random), seq, IsArrival: false)).ToList();

        var buffer = Decode(Write(points));

        Assert.Equal(points, buffer.Points.ToArray());
    }

    [Fact]
    public void Messages_are_answered_each_for_itself()
    {
        var buffer = new PointBuffer();
        for (var i = 0; i < 20; i++) Codec.Decode(Write(Some.Received(seed: i, count: 1 + i % 4)), buffer);
        Judge(buffer);

        Assert.Equal(20, buffer.Messages.Length);
        for (var i = 0; i < 20; i++) Assert.Equal(1 + i % 4, CountPlaces(Encode(buffer, i), buffer.Messages[i].IsBatch));
    }

    [Fact]
    public void A_message_cut_off_anywhere_spoils_no_other()
    {
        var good = Write(Some.Received(seed: 1, count: 3));

        for (var length = 0; length < good.Length; length++)
        {
            if (CanArrive(good.AsSpan(0, length))) AssertHarmless(good.AsSpan(0, length));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_damaged_message_spoils_no_other(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 4_000; i++)
        {
            var message = Write(Some.Received(seed + i, count: random.Next(1, 4))).ToList();
            for (var damages = random.Next(1, 4); damages > 0; damages--) Damage(message, random);
            if (CanArrive(message.ToArray())) AssertHarmless(message.ToArray());
        }
    }

    /// <summary>Read between two good messages, it becomes one message of its own, all three are answered, and the good ones are whole.</summary>
    internal void AssertHarmless(ReadOnlySpan<byte> message)
    {
        var good = Write(Some.Received(seed: 1, count: 2));
        var buffer = new PointBuffer();
        try
        {
            Codec.Decode(good, buffer);
            Codec.Decode(message, buffer);
            Codec.Decode(good, buffer);
            Judge(buffer);

            Assert.Equal(3, buffer.Messages.Length);
            for (var i = 0; i < 3; i++) Assert.Equal(buffer.Messages[i].Places, CountPlaces(Encode(buffer, i), buffer.Messages[i].IsBatch));
            Assert.Equal(2, buffer.Messages[0].Places);
            Assert.Equal(2, buffer.Messages[2].Places);
            Assert.Equal(buffer.Points[..2].ToArray(), buffer.Points[^2..].ToArray());
            Assert.All(buffer.Points.ToArray(), AssertWithinBounds);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Not harmless: {Convert.ToBase64String(message)} {Encoding.Latin1.GetString(message)}", e);
        }
    }

    internal PointBuffer Decode(byte[] message)
    {
        var buffer = new PointBuffer();
        Codec.Decode(message, buffer);
        return buffer;
    }

    internal byte[] Encode(PointBuffer buffer, int message)
    {
        var reply = new ArrayBufferWriter<byte>();
        Codec.Encode(buffer, buffer.Messages[message], reply);
        return reply.WrittenSpan.ToArray();
    }

    internal void Judge(PointBuffer buffer)
    {
        var (points, outcomes) = (buffer.Points, buffer.Outcomes);
        for (var i = 0; i < points.Length; i++)
            outcomes.Span[i] = new Outcome(OutcomeKind.Judged, _stream.Take(points.Span[i], Some.Micros, explain: true));
    }

    private static double SomeValue(Random random)
    {
        while (true)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (Math.Abs(value) <= ReceivedPoint.MaxMagnitude) return value;
        }
    }

    private static void AssertWithinBounds(ReceivedPoint point)
    {
        Assert.True(Timestamps.IsInRange(point.Micros));
        Assert.InRange(point.Seq, 0, ReceivedPoint.MaxSeq);
        Assert.True(double.IsNaN(point.Value) || Math.Abs(point.Value) <= ReceivedPoint.MaxMagnitude);
        Assert.False(point.Value == 0 && double.IsNegative(point.Value));
    }

    private void Damage(List<byte> message, Random random)
    {
        var at = random.Next(message.Count + 1);
        var length = Math.Min(random.Next(1, 8), message.Count - at);
        switch (random.Next(5))
        {
            case 0 when length > 0:
                message[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                message.RemoveRange(at, length);
                break;
            case 2:
                message.InsertRange(at, message.GetRange(at, length));
                break;
            case 3:
                message.Insert(at, (byte)random.Next(256));
                break;
            case 4 when Fragments.Count > 0:
                message.RemoveRange(at, length);
                message.InsertRange(at, Fragments[random.Next(Fragments.Count)]);
                break;
        }
    }
}
