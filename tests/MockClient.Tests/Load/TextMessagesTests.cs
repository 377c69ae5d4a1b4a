using System.Text;
using System.Text.Json;
using StreamingAnomaly.MockClient.Load;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Load;

public class TextMessagesTests
{
    private static readonly DateTime Start = new(2024, 5, 1, 23, 59, 59, DateTimeKind.Utc);

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(10, true)]
    [InlineData(1000, false)]
    public void Every_message_is_valid_JSON_with_rising_times_and_numbers(int batch, bool seq)
    {
        var messages = new TextMessages(batch, seq);
        var clock = new LoadClock(Start);
        var times = new List<DateTime>();
        var numbers = new List<long>();

        for (var i = 0; i < 3000 / batch; i++)
        {
            var frame = new byte[messages.FrameSize];
            messages.Write(i, clock, frame);
            var text = Encoding.ASCII.GetString(frame)[HeaderSize(frame)..];
            var json = JsonElement.Parse(text);
            var points = batch == 1 ? [json] : json.EnumerateArray().ToList();
            Assert.Equal(batch, points.Count);
            Assert.All(points, point => Assert.InRange(point.GetProperty("value").GetDouble(), 100, 1000));
            numbers.AddRange(points.Where(point => point.TryGetProperty("seq", out _)).Select(point => point.GetProperty("seq").GetInt64()));
            times.AddRange(points.Select(point => point.GetProperty("timestamp").GetDateTime()));
        }

        Assert.Equal(Enumerable.Range(1, times.Count).Select(i => Start.AddMicroseconds(i * 10)), times);
        Assert.Equal(seq ? times.Select(time => (long)(time - DateTime.UnixEpoch).TotalMicroseconds) : [], numbers);
    }

    [Fact]
    public void The_clock_carries_into_the_next_second_and_day()
    {
        var clock = new LoadClock(Start);
        var text = new byte[LoadClock.TextLength];

        for (var i = 0; i < 100_001; i++) clock.WriteNext(text);

        Assert.Equal("2024-05-02T00:00:00.000010Z", Encoding.ASCII.GetString(text));
    }

    /// <summary>Two bytes, the longer length if there is one, and the mask's four.</summary>
    private static int HeaderSize(byte[] frame) => (frame[1] & 0x7F) switch { 126 => 8, 127 => 14, _ => 6 };
}
