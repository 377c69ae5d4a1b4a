using System.Net.WebSockets;
using StreamingAnomaly.MockClient.Streaming;
using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class EndingTests
{
    private readonly string _file = Some.MinuteFile(Some.Directory(), "same.csv", 100);

    [Fact]
    public async Task The_older_of_two_clients_says_why_it_goes_and_does_not_come_back()
    {
        await using var server = await ProtocolServer.StartAsync();
        using var stop = new CancellationTokenSource();

        var older = StreamAsync(server, stop.Token, "--loop", "--rate", "50");
        await server.Answered.Task.WaitAsync(Some.Timeout);
        var newer = StreamAsync(server, stop.Token, "--loop", "--rate", "50");
        var replaced = await older;
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Replaced, replaced.Exit);
        Assert.Contains("replaced by a newer connection", replaced.Errors);
        Assert.Equal(ExitCode.Done, (await newer).Exit);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_refused_client_passes_on_the_servers_words()
    {
        await using var server = await ProtocolServer.StartAsync(refusal: query => $"window must be 5 to 10000, got {query["window"]}");

        var ran = await StreamAsync(server, default, "--window", "3");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("window must be 5 to 10000, got 3", ran.Errors);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Stopping_waits_for_the_answers_in_flight_and_closes_properly()
    {
        await using var server = await ProtocolServer.StartAsync();
        var mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();

        var running = StreamAsync(server, stop.Token, "--loop", "--rate", "0", "--in-flight", "3");
        await server.Answered.Task.WaitAsync(Some.Timeout);
        server.MayAnswer = mayAnswer.Task;
        await stop.CancelAsync();
        mayAnswer.SetResult();
        var ran = await running;

        Assert.Equal(ExitCode.Done, ran.Exit);
        Assert.DoesNotContain("not answered", ran.Output);
        Assert.Matches($@"same\s+{server.StoredOf("same").Count:N0}\s+{server.StoredOf("same").Count:N0}\s", ran.Output);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, server.LastClose);
    }

    [Fact]
    public async Task Of_several_clients_one_that_is_refused_does_not_stop_the_others()
    {
        await using var server = await ProtocolServer.StartAsync(refusal: query => query["client_id"] == "bad" ? "no" : null);
        var other = Some.MinuteFile(Some.Directory(), "bad.csv", 5);

        var ran = await StreamAsync(server, default, other);

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Equal(100, server.StoredOf("same").Count);
    }

    [Theory]
    [InlineData(4001, EndingKind.Replaced)]
    [InlineData(1003, EndingKind.Refused)]
    [InlineData(1007, EndingKind.Refused)]
    [InlineData(1008, EndingKind.Refused)]
    [InlineData(1009, EndingKind.Refused)]
    [InlineData(1000, EndingKind.Lost)]
    [InlineData(1001, EndingKind.Lost)]
    [InlineData(1011, EndingKind.Lost)]
    [InlineData(1012, EndingKind.Lost)]
    [InlineData(1013, EndingKind.Lost)]
    internal void Each_close_code_means_what_the_protocol_says(int code, EndingKind expected)
    {
        var ending = Ending.ByClose(code, "because");

        Assert.Equal(expected, ending.Kind);
        Assert.Contains("because", ending.Why);
    }

    private Task<Some.Ran> StreamAsync(ProtocolServer server, CancellationToken stop, params string[] arguments)
    {
        string[] pace = arguments.Contains("--rate") ? [] : ["--rate", "0"];
        return Some.MockClientAsync(["replay", _file, "--url", $"{server.Url}", "--no-log", .. pace, .. arguments], new InstantPauses(), stop);
    }
}
