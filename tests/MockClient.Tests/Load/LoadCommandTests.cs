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
    [InlineData(3, 5, 100, 0, "binary")]
    [InlineData(300, 2, 1, 2000, "binary")]
    public async Task What_is_sent_is_what_the_server_got_and_what_was_answered(int connections, int inFlight, int batch, int rate, string subprotocol = "text")
    {
        await using var echo = await EchoServer.StartAsync();

        var (exit, report) = await LoadAsync(
            echo.Url, "--connections", $"{connections}", "--in-flight", $"{inFlight}", "--batch", $"{batch}", "--rate", $"{rate}", "--subprotocol", subprotocol);

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

    [Theory]
    [InlineData(1, false)]
    [InlineData(100, true)]
    public async Task Binary_points_arrive_with_rising_times_and_numbers_where_asked(int batch, bool seq)
    {
        await using var server = await BinaryServer.StartAsync();

        var (exit, report) = await LoadAsync(
            server.Url, ["--subprotocol", "binary", "--connections", "2", "--batch", $"{batch}", .. seq ? ["--seq"] : Array.Empty<string>()]);

        Assert.Equal((ExitCode.Done, 0), (exit, report.GetProperty("errors").GetInt32()));
        Assert.Equal(report.GetProperty("messages_sent").GetInt64() * batch, server.Points.Values.Sum(points => points.Count));
        Assert.All(server.Points.Values, points =>
        {
            Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(pair.First.Micros + 10, pair.Second.Micros));
            Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(seq ? pair.First.Seq < pair.Second.Seq : pair.Second.Seq == 0));
            Assert.All(points, point => Assert.InRange(point.Value, 100, 1000));
        });
    }

    [Fact]
    public async Task Points_refused_in_binary_are_errors()
    {
        await using var server = await BinaryServer.StartAsync(refuseEvery: 10);

        var (_, report) = await LoadAsync(server.Url, "--subprotocol", "binary", "--batch", "50", "--messages", "20");

        Assert.Equal(4 * 20 * 5, report.GetProperty("errors").GetInt32());
    }

    [Fact]
    public async Task A_server_that_does_not_select_the_subprotocol_is_named()
    {
        await using var server = await ProtocolServer.StartAsync();

        var ran = await Some.MockClientAsync(["load", "--url", $"{server.Url}", "--subprotocol", "binary"]);

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("points.binary.v1", ran.Errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task A_number_of_messages_ends_the_load_before_its_time(int rate)
    {
        await using var echo = await EchoServer.StartAsync();

        var (exit, report) = await LoadAsync(echo.Url, "--connections", "200", "--messages", "7", "--rate", $"{rate}", "--warm-up", "0", "--seconds", "3600");

        Assert.Equal((ExitCode.Done, 200 * 7), (exit, report.GetProperty("messages_answered").GetInt32()));
        Assert.Equal(200 * 7, echo.Messages);
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
        string[] brief = options.Contains("--seconds") ? [] : ["--seconds", "0.5", "--warm-up", "0.05"];
        var ran = await Some.MockClientAsync(["load", "--url", $"{url}", "--json", .. brief, .. options]);
        return (ran.Exit, JsonElement.Parse(ran.Output));
    }
}
