using System.Buffers.Binary;
using StreamingAnomaly.MockClient.Load;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Load;

public class BinaryMessagesTests
{
    private static readonly DateTime Start = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>The header is two bytes, the longer length if there is one, and the mask's four.</summary>
    [Theory]
    [InlineData(1, 6)]
    [InlineData(100, 8)]
    [InlineData(10_000, 14)]
    public void A_message_is_a_number_and_sixteen_bytes_a_point(int batch, int header)
    {
        var messages = new BinaryMessages(batch, seq: false);
        var frame = new byte[messages.FrameSize];

        messages.Write(0, new LoadClock(Start), frame);

        Assert.Equal(header + 8 + 16 * batch, frame.Length);
        Assert.Equal(0x80 | FrameReader.Binary, frame[0]);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(header)));
        Assert.Equal(Start.AddMicroseconds(10), DateTime.UnixEpoch.AddMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(header + 8))));
    }

    [Fact]
    public void Points_have_the_values_they_have_as_text()
    {
        var (text, binary) = (new TextMessages(batch: 1, seq: false), new BinaryMessages(batch: 1, seq: false));
        var clock = new LoadClock(Start);
        var (textFrame, binaryFrame) = (new byte[text.FrameSize], new byte[binary.FrameSize]);

        for (var i = 0; i < 500; i++)
        {
            text.Write(i, clock, textFrame);
            binary.Write(i, clock, binaryFrame);
            var value = BinaryPrimitives.ReadDoubleLittleEndian(binaryFrame.AsSpan(^8..));
            Assert.EndsWith(FormattableString.Invariant($"\"value\":{value:000.000}}}"), System.Text.Encoding.ASCII.GetString(textFrame));
        }
    }
}
