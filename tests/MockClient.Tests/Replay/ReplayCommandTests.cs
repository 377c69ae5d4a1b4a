using System.Net.WebSockets;
using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Replay;

public class ReplayCommandTests
{
    private readonly string _directory = Some.Directory();

    [Fact]
    public async Task Several_files_are_streamed_as_clients_of_their_own()
    {
        await using var server = await ProtocolServer.StartAsync();

        var ran = await ReplayAsync(server, Some.MinuteFile(_directory, "a.csv", 30), Some.MinuteFile(_directory, "^B C.csv", 20));

        Assert.Equal(ExitCode.Done, ran.Exit);
        Assert.Equal(30, server.StoredOf("a").Count);
        Assert.Equal(20, server.StoredOf("^B C").Count);
        Assert.Equal(new StoredPoint(3, "2024-05-01T00:02:00Z", 2), server.StoredOf("a")[2]);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, server.LastClose);
    }

    [Fact]
    public async Task A_client_identifies_itself_in_the_address_beside_what_the_user_put_there()
    {
        await using var server = await ProtocolServer.StartAsync();
        var file = Some.MinuteFile(_directory, "a.csv", 1);

        await Some.MockClientAsync(
            ["replay", file, "--url", $"{server.Url}?sensitivity=2", "--window", "77", "--detail", "full", "--client-id", "me & you", "--no-log"]);

        string[] names = ["client_id", "window", "detail", "resume", "sensitivity"];
        Assert.Equal(["me & you", "77", "full", "1", "2"], names.Select(name => server.LastQuery![name].ToString()));
    }

    [Fact]
    public async Task A_missing_value_is_sent_as_null()
    {
        await using var server = await ProtocolServer.StartAsync();

        await ReplayAsync(server, Some.File(_directory, "a.csv", "timestamp,value", "2024-05-01,1", "2024-05-02,", "2024-05-03,NaN"));

        Assert.Equal([1.0, null, null], server.StoredOf("a").Select(point => point.Value));
    }

    [Fact]
    public async Task A_second_run_goes_on_with_timestamps_moved_on()
    {
        await using var server = await ProtocolServer.StartAsync();
        var file = Some.File(_directory, "a.csv", "timestamp,value", "2024-05-01,1", "2024-05-02,2");

        await ReplayAsync(server, file);
        await ReplayAsync(server, file);

        Assert.Equal(["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04"], server.StoredOf("a").Select(point => point.Timestamp));
        Assert.Equal([1, 2, 3, 4], server.StoredOf("a").Select(point => point.Seq));
    }

    [Fact]
    public async Task A_run_that_was_cut_short_is_completed_by_the_next()
    {
        await using var server = await ProtocolServer.StartAsync();
        var file = Some.MinuteFile(_directory, "a.csv", 10);

        await ReplayAsync(server, file, "--limit", "4");
        Assert.Equal(4, server.StoredOf("a").Count);
        await ReplayAsync(server, file);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (double?)i), server.StoredOf("a").Select(point => point.Value));
    }

    [Fact]
    public async Task Looping_goes_on_until_the_limit()
    {
        await using var server = await ProtocolServer.StartAsync();

        await ReplayAsync(server, Some.MinuteFile(_directory, "a.csv", 10), "--loop", "--limit", "25");

        var stored = server.StoredOf("a");
        Assert.Equal(25, stored.Count);
        Assert.Equal("2024-05-01T00:24:00Z", stored[^1].Timestamp);
        Assert.Equal(4, stored[^1].Value);
    }

    [Fact]
    public async Task The_summary_tells_what_was_sent_answered_flagged_and_refused()
    {
        await using var server = await ProtocolServer.StartAsync();
        var file = Some.File(_directory, "a.csv", "timestamp,value", "2024-05-01,1", "2024-05-02,2000", "2024-05-03,1e10", "2024-05-04,3", "2024-05-05,3000");

        var single = await ReplayAsync(server, file, "--client-id", "single");
        var batches = await ReplayAsync(server, file, "--client-id", "batches", "--batch", "3");

        Assert.Matches(@"single\s+5\s+5\s+2\s+1\s", single.Output);
        Assert.Matches(@"batches\s+5\s+5\s+2\s+1\s", batches.Output);
        Assert.Contains("first refusal: too large", batches.Output);
        Assert.Equal(4, server.StoredOf("batches").Count);
    }

    [Fact]
    public async Task Two_files_of_one_name_are_not_streamed_against_each_other()
    {
        var other = Directory.CreateDirectory(Path.Combine(_directory, "other")).FullName;

        var ran = await Some.MockClientAsync(["replay", Some.MinuteFile(_directory, "a.csv", 1), Some.MinuteFile(other, "a.csv", 1), "--no-log"]);

        Assert.Equal(ExitCode.Unusable, ran.Exit);
        Assert.Contains("\"a\"", ran.Errors);
    }

    [Theory]
    [InlineData("--speed", "2", "--rate", "3")]
    [InlineData("--speed", "0")]
    [InlineData("--rate", "-1")]
    [InlineData("--batch", "0")]
    [InlineData("--in-flight", "0")]
    [InlineData("--limit", "0")]
    [InlineData("--detail", "some")]
    [InlineData("--url", "http://localhost")]
    [InlineData("--url", "nonsense")]
    public async Task Options_that_make_no_sense_are_refused(params string[] options)
    {
        var ran = await Some.MockClientAsync(["replay", Some.MinuteFile(_directory, "a.csv", 1), "--no-log", .. options]);

        Assert.Equal(ExitCode.Unusable, ran.Exit);
        Assert.Contains(options, ran.Errors.Contains);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var ran = await Some.MockClientAsync(["replay", Path.Combine(_directory, "missing.csv"), "--no-log"]);

        Assert.Equal(ExitCode.Unusable, ran.Exit);
        Assert.Contains("missing.csv", ran.Errors);
    }

    private Task<Some.Ran> ReplayAsync(ProtocolServer server, params string[] arguments) =>
        Some.MockClientAsync(["replay", "--url", $"{server.Url}", "--rate", "0", "--log-dir", Path.Combine(_directory, "logs"), .. arguments]);
}
