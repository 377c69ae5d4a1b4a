using System.Text;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest.WebSockets;

/// <summary>Frames as RFC 6455 draws them, in whatever pieces they come.</summary>
public sealed class FrameReaderTests
{
    private readonly UnfinishedBytes _unfinished = new(Options.Create(new LimitOptions { UnfinishedBytes = 1 << 20 }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Messages_arrive_whole_however_they_are_cut_into_frames_and_pieces(int seed)
    {
        var random = new Random(seed);
        var sent = new List<byte[]>();
        var wire = new MemoryStream();
        for (var i = 0; i < 300; i++)
        {
            var message = new byte[random.Next(4) switch { 0 => random.Next(3), 1 => random.Next(120, 130), 2 => random.Next(70_000), _ => random.Next(300) }];
            random.NextBytes(message);
            sent.Add(message);
            var rest = message.AsSpan();
            for (var opcode = Opcode.Binary; ; opcode = Opcode.Continuation)
            {
                var length = random.Next(2) == 0 ? rest.Length : random.Next(rest.Length + 1);
                wire.Write(ClientFrame.Of(opcode, rest[..length], isFinal: length == rest.Length, (uint)random.Next()));
                if (length == rest.Length) break;
                if (random.Next(3) == 0) wire.Write(ClientFrame.Of(Opcode.Ping, "still there?"u8, isFinal: true, (uint)random.Next()));
                rest = rest[length..];
            }
        }

        var reader = new FrameReader(new Pieces(wire.ToArray(), random), _unfinished);
        var received = new List<byte[]>();
        while (await NextAsync(reader) is var step and not ReadStep.Closed)
        {
            if (step == ReadStep.Ping) Assert.Equal("still there?", Encoding.UTF8.GetString(reader.PingPayload));
            else received.Add(reader.Message.ToArray());
        }

        Assert.Equal(sent, received);
        reader.Release();
        Assert.True(_unfinished.TryTake(1 << 20));
    }

    [Fact]
    public async Task Pings_between_the_frames_of_a_message_hold_no_memory()
    {
        var ping = ClientFrame.Of(Opcode.Ping, new byte[125], isFinal: true);
        byte[] wire = [.. ClientFrame.Of(Opcode.Text, "a"u8, isFinal: false), .. Enumerable.Repeat(ping, 20_000).SelectMany(frame => frame), .. ClientFrame.Of(Opcode.Continuation, "b"u8)];
        var reader = new FrameReader(new Pieces(wire, new Random(1)), _unfinished);

        for (var pings = 0; pings < 20_000; pings++) Assert.Equal(ReadStep.Ping, await NextAsync(reader));

        Assert.Equal(ReadStep.Text, await NextAsync(reader));
        Assert.Equal("ab", Encoding.UTF8.GetString(reader.Message));
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x01, (byte)'a' })]
    [InlineData(new byte[] { 0xC1, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x8B, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x80, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x09, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x89, 0xFE, 0, 126, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0 })]
    public async Task What_is_no_clients_frame_or_may_not_stand_there_is_broken(byte[] bytes) =>
        Assert.Equal(ReadStep.Broken, await NextAsync(new FrameReader(new MemoryStream(bytes), _unfinished)));

    [Theory]
    [InlineData(new byte[] { 0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 1, 2, 3, 4 })]
    public async Task A_length_that_is_only_claimed_is_too_long_at_once(byte[] bytes) =>
        Assert.Equal(ReadStep.TooLong, await NextAsync(new FrameReader(new MemoryStream(bytes), _unfinished)));

    [Fact]
    public async Task What_is_thrown_away_is_skipped_up_to_the_farewell()
    {
        byte[] wire = [.. ClientFrame.Of(Opcode.Binary, new byte[200_000]), .. ClientFrame.Of(Opcode.Text, [0xFF]), .. ClientFrame.Of(Opcode.Close, [3, 232])];
        var reader = new FrameReader(new Pieces(wire, new Random(1)), _unfinished);
        reader.Discard();

        Assert.Equal(ReadStep.Closed, await NextAsync(reader));
    }

    [Fact]
    public async Task What_follows_broken_bytes_is_thrown_away_to_the_end()
    {
        byte[] wire = [0x83, 0x80, 0, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 100_000)];
        var reader = new FrameReader(new Pieces(wire, new Random(1)), _unfinished);
        Assert.Equal(ReadStep.Broken, await NextAsync(reader));

        reader.Discard();

        Assert.Equal(ReadStep.Closed, await NextAsync(reader));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1_003)]
    public void Masking_twice_changes_nothing_and_once_every_byte_by_its_own(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var masked = bytes.ToArray();

        Masking.Apply(masked, 0x04030201);

        Assert.Equal(bytes.Select((b, i) => (byte)(b ^ (1 + i % 4))), masked);
        Masking.Apply(masked, 0x04030201);
        Assert.Equal(bytes, masked);
    }

    private static async Task<ReadStep> NextAsync(FrameReader reader)
    {
        while (true)
        {
            var step = reader.TryRead();
            if (step != ReadStep.More) return step;
            Assert.True(reader.TryRest());
            await reader.WaitAsync();
            if (!await reader.FillAsync()) return ReadStep.Closed;
        }
    }

    /// <summary>Gives its bytes in pieces of any size.</summary>
    private sealed class Pieces(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, random.Next(2) == 0 ? random.Next(1, 40) : random.Next(1, 40_000))]));
    }
}

/// <summary>Frames as a client sends them.</summary>
internal static class ClientFrame
{
    public static byte[] Of(Opcode opcode, ReadOnlySpan<byte> payload, bool isFinal = true, uint mask = 0x12345678)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)payload.Length],
            <= ushort.MaxValue => [126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [127, 0, 0, 0, 0, 0, (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        length[0] |= 0x80;
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++) masked[i] ^= (byte)(mask >> 8 * (i % 4));
        return [(byte)((isFinal ? 0x80 : 0) | (byte)opcode), .. length, .. BitConverter.GetBytes(mask), .. masked];
    }
}
