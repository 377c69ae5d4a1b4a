using System.Text.Json;
using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Load;

public class LoadCommandTests
{
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(4, 16, 1, 0)]
    [InlineData(3, 5, 100, 0)]
    [InlineData(2, 4, 1000, 0)]
    [InlineData(50, 2, 1, 2000)]
    public async Task What_is_sent_is_what_the_server_got_and_what_was_answered(int connections, int inFlight, int batch, int rate)
    {
        await using var echo = await EchoServer.StartAsync();

        var (exit, report) = await LoadAsync(
            echo.Url, "--connections", $"{connections}", "--in-flight", $"{inFlight}", "--batch", $"{batch}", "--rate", $"{rate}");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(echo.Messages, report.GetProperty("messages_sent").GetInt64());
        Assert.Equal(echo.Messages, report.GetProperty("messages_answered").GetInt64());
        Assert.InRange(report.GetProperty("points_per_second").GetDouble(), 1, double.MaxValue);
        Assert.InRange(report.GetProperty("p99_us").GetDouble(), report.GetProperty("p50_us").GetDouble(), report.GetProperty("max_us").GetDouble());
        Assert.Equal((0, 0), (report.GetProperty("errors").GetInt32(), report.GetProperty("connections_lost").GetInt32()));
    }

    [Fact]
    public async Task A_rate_is_not_exceeded()
    {
        await using var echo = await EchoServer.StartAsync();

        var (_, report) = await LoadAsync(echo.Url, "--connections", "2", "--rate", "500", "--batch", "5");

        var elapsed = report.GetProperty("seconds").GetDouble();
        Assert.InRange(report.GetProperty("points_per_second").GetDouble(), 0, 500 + 200 / elapsed);
    }

    [Fact]
    public async Task The_servers_refusal_ends_the_load_with_its_words()
    {
        await using var server = await ProtocolServer.StartAsync(refusal: _ => "window must be 5 to 10000");

        var ran = await Some.MockClientAsync(["load", "--url", $"{server.Url}", "--connections", "1", "--seconds", "30", "--warm-up", "0"]);

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("window must be 5 to 10000", ran.Output);
    }

    [Fact]
    public async Task An_address_without_a_WebSocket_is_named()
    {
        await using var plain = await PlainServer.StartAsync();

        var ran = await Some.MockClientAsync(["load", "--url", $"{plain.Url}"]);

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("HTTP/1.1 404", ran.Errors);
    }

    [Theory]
    [InlineData("wss://localhost")]
    [InlineData("nonsense")]
    public async Task Addresses_it_cannot_speak_to_are_refused(string url)
    {
        var ran = await Some.MockClientAsync(["load", "--url", url]);

        Assert.Equal(ExitCode.Unusable, ran.Exit);
        Assert.Contains("--url", ran.Errors);
    }

    private static async Task<(ExitCode Exit, JsonElement Report)> LoadAsync(Uri url, params string[] options)
    {
        var ran = await Some.MockClientAsync(["load", "--url", $"{url}", "--json", "--seconds", "0.5", "--warm-up", "0.05", .. options]);
        return (ran.Exit, JsonElement.Parse(ran.Output));
    }
}
