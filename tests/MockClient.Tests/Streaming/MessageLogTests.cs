using System.Text.Json;
using StreamingAnomaly.MockClient.Streaming;
using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class MessageLogTests
{
    private readonly string _directory = Some.Directory();

    [Fact]
    public async Task Everything_sent_and_received_is_a_line()
    {
        await using var server = await ProtocolServer.StartAsync();
        var file = Some.MinuteFile(_directory, "a:b.csv", 3);

        await Some.MockClientAsync(["replay", file, "--url", $"{server.Url}", "--rate", "0", "--in-flight", "1", "--log-dir", _directory]);

        var lines = Lines("a%3Ab.jsonl");
        Assert.Equal(
            [
                """received {"resume":null}""",
                """sent {"seq":1,"timestamp":"2024-05-01T00:00:00Z","value":0}""",
                """received {"timestamp":"2024-05-01T00:00:00Z","anomaly":false,"seq":1}""",
                """sent {"seq":2,"timestamp":"2024-05-01T00:01:00Z","value":1}""",
                """received {"timestamp":"2024-05-01T00:01:00Z","anomaly":false,"seq":2}""",
                """sent {"seq":3,"timestamp":"2024-05-01T00:02:00Z","value":2}""",
                """received {"timestamp":"2024-05-01T00:02:00Z","anomaly":false,"seq":3}""",
            ],
            lines.Select(line => $"{line.GetProperty("direction").GetString()} {line.GetProperty("message").GetRawText()}"));
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", line.GetProperty("at").GetString()));
    }

    [Theory]
    [InlineData("not JSON \"at\" all", "\"not JSON \\\"at\\\" all\"")]
    [InlineData("{\"a\":\n1}", "\"{\\\"a\\\":\\n1}\"")]
    [InlineData("{\"a\":1} {}", "\"{\\\"a\\\":1} {}\"")]
    [InlineData("", "\"\"")]
    public void What_is_not_one_line_of_JSON_is_logged_as_text(string message, string expected)
    {
        using (var log = new MessageLog(_directory, "odd", new ManualTime())) log.Received(System.Text.Encoding.UTF8.GetBytes(message));

        Assert.Equal(expected, Assert.Single(Lines("odd.jsonl")).GetProperty("message").GetRawText());
    }

    [Fact]
    public void Lines_are_on_disk_after_a_second()
    {
        var time = new ManualTime();
        using var log = new MessageLog(_directory, "a", time);
        log.Sent("{}"u8);
        Assert.Equal(0, new FileInfo(Path.Combine(_directory, "a.jsonl")).Length);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Single(Lines("a.jsonl"));
    }

    [Fact]
    public void A_later_run_is_appended()
    {
        using (var log = new MessageLog(_directory, "a", new ManualTime())) log.Sent("1"u8);
        using (var log = new MessageLog(_directory, "a", new ManualTime())) log.Sent("2"u8);

        Assert.Equal(["1", "2"], Lines("a.jsonl").Select(line => line.GetProperty("message").GetRawText()));
    }

    private List<JsonElement> Lines(string name)
    {
        using var file = new FileStream(Path.Combine(_directory, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
