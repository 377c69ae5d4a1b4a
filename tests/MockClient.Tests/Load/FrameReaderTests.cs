using System.Text;
using StreamingAnomaly.MockClient.Load;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Load;

public class FrameReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void Messages_are_counted_wherever_reads_cut_them(int readSize)
    {
        byte[] stream =
        [
            .. Frame(FrameReader.Text, new string('a', 10)), .. Frame(FrameReader.Text, ""), .. Frame(FrameReader.Ping, "are you there"),
            .. Frame(FrameReader.Text, new string('b', 125)), .. Frame(FrameReader.Text, new string('c', 126)),
            .. Frame(FrameReader.Text, new string('d', 70_000)),
            .. Frame(FrameReader.Text, "in ", final: false), .. Frame(opcode: 0, "two parts"), .. Frame(FrameReader.Close, "\u0003\u00e8bye"),
        ];
        var reader = new FrameReader();

        var messages = stream.Chunk(readSize).Sum(part => reader.Read(part));

        Assert.Equal(6, messages);
        Assert.Equal(new string('a', 10), reader.FirstMessage);
        Assert.Equal("are you there", Encoding.UTF8.GetString(reader.PingPayload!));
        Assert.Equal("close 1000 bye", reader.Closed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Refused_points_are_counted_in_replies_of_a_byte_a_point_alone(int readSize)
    {
        byte[] stream =
        [
            .. Frame(FrameReader.Binary, "\u0008\u0000\u00ff\u0003"), .. Frame(FrameReader.Binary, new string('\u0008', 72)),
            .. Frame(FrameReader.Text, "\u0008\u0008\u0008\u0008"), .. Frame(FrameReader.Binary, "\u0000\u0001\u0002\u000c"),
        ];
        var reader = new FrameReader(verdictBytes: 4);

        var messages = stream.Chunk(readSize).Sum(part => reader.Read(part));

        Assert.Equal(4, messages);
        Assert.Equal(FrameReader.Binary, reader.FirstOpcode);
        Assert.Equal(3, reader.TakeRefused());
        Assert.Equal(0, reader.TakeRefused());
    }

    /// <summary>As a server writes it: without a mask.</summary>
    private static byte[] Frame(byte opcode, string payload, bool final = true)
    {
        var bytes = Encoding.Latin1.GetBytes(payload);
        byte[] length = bytes.Length switch
        {
            < 126 => [(byte)bytes.Length],
            <= ushort.MaxValue => [126, (byte)(bytes.Length >> 8), (byte)bytes.Length],
            _ => [127, 0, 0, 0, 0, 0, (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length],
        };
        return [(byte)((final ? 0x80 : 0) | opcode), .. length, .. bytes];
    }
}
