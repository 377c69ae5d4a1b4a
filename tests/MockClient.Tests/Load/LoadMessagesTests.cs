using System.Text;
using System.Text.Json;
using StreamingAnomaly.MockClient.Load;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Load;

public class LoadMessagesTests
{
    private static readonly DateTime Start = new(2024, 5, 1, 23, 59, 59, DateTimeKind.Utc);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Every_message_is_valid_JSON_with_rising_times(int batch)
    {
        var messages = new LoadMessages(batch);
        var clock = new LoadClock(Start);
        var times = new List<DateTime>();

        for (var i = 0; i < 3000 / batch; i++)
        {
            var frame = new byte[messages.FrameSize];
            messages.Write(i, clock, frame);
            var text = Encoding.ASCII.GetString(frame)[HeaderSize(frame)..];
            var json = JsonElement.Parse(text);
            var points = batch == 1 ? [json] : json.EnumerateArray().ToList();
            Assert.Equal(batch, points.Count);
            Assert.All(points, point => Assert.InRange(point.GetProperty("value").GetDouble(), 100, 1000));
            times.AddRange(points.Select(point => point.GetProperty("timestamp").GetDateTime()));
        }

        Assert.Equal(Enumerable.Range(1, times.Count).Select(i => Start.AddMicroseconds(i * 10)), times);
    }

    [Fact]
    public void The_clock_carries_into_the_next_second_and_day()
    {
        var clock = new LoadClock(Start);
        var text = new byte[LoadClock.Length];

        for (var i = 0; i < 100_001; i++) clock.WriteNext(text);

        Assert.Equal("2024-05-02T00:00:00.000010Z", Encoding.ASCII.GetString(text));
    }

    /// <summary>Two bytes, the longer length if there is one, and the mask's four.</summary>
    private static int HeaderSize(byte[] frame) => (frame[1] & 0x7F) switch { 126 => 8, 127 => 14, _ => 6 };
}
