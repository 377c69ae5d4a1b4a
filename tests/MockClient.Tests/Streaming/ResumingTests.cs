using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class ResumingTests
{
    private readonly string _directory = Some.Directory();

    [Theory]
    [InlineData(Fault.CutBeforeStoring, 1)]
    [InlineData(Fault.CutBeforeStoring, 7)]
    [InlineData(Fault.CutHalfStored, 7)]
    [InlineData(Fault.CutBeforeAnswering, 1)]
    [InlineData(Fault.CutBeforeAnswering, 7)]
    [InlineData(Fault.CutAfterAnswering, 1)]
    [InlineData(Fault.CutAfterAnswering, 7)]
    [InlineData(Fault.TryAgainLater, 1)]
    [InlineData(Fault.TryAgainLater, 7)]
    internal async Task After_a_lost_connection_every_point_is_stored_once(Fault fault, int batch)
    {
        await using var server = await ProtocolServer.StartAsync(message => message is 3 or 8 or 9 ? fault : Fault.None);

        var ran = await StreamAsync(server, rows: 100, "--batch", $"{batch}", "--in-flight", "4");

        AssertStoredOnce(server, 100);
        Assert.Equal(4, server.Connections);
        Assert.Matches(@"lossy\s+100\s+100\s", ran.Output);
        Assert.Contains("connected again 3 times", ran.Output);
        Assert.Contains("trying again in", ran.Errors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Cut_anywhere_anyhow_every_point_is_stored_once(int seed)
    {
        var random = new Random(seed);
        var faults = Enum.GetValues<Fault>();
        var cuts = Enumerable.Range(0, 5).ToDictionary(_ => random.Next(1, 60), _ => faults[random.Next(1, faults.Length)]);
        await using var server = await ProtocolServer.StartAsync(message => cuts.GetValueOrDefault(message));

        var ran = await StreamAsync(server, rows: 300, "--batch", $"{random.Next(1, 6)}", "--in-flight", $"{random.Next(1, 20)}");

        AssertStoredOnce(server, 300);
        Assert.Matches(@"lossy\s+300\s+300\s", ran.Output);
    }

    [Fact]
    public async Task What_is_known_to_be_stored_is_not_sent_again()
    {
        await using var server = await ProtocolServer.StartAsync(message => message == 5 ? Fault.CutBeforeAnswering : Fault.None);

        // One in flight: the cut would take unread replies to earlier messages with it.
        var ran = await StreamAsync(server, rows: 50, "--batch", "5", "--in-flight", "1");

        AssertStoredOnce(server, 50);
        Assert.Contains("5 known by resume to be stored", ran.Output);
    }

    private static void AssertStoredOnce(ProtocolServer server, int rows)
    {
        Assert.Equal(Enumerable.Range(1, rows).Select(i => (long)i), server.StoredOf("lossy").Select(point => point.Seq));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (double?)i), server.StoredOf("lossy").Select(point => point.Value));
        Assert.Equal(0, server.Duplicates);
    }

    private async Task<Some.Ran> StreamAsync(ProtocolServer server, int rows, params string[] options)
    {
        var file = Some.MinuteFile(_directory, "lossy.csv", rows);
        var ran = await Some.MockClientAsync(["replay", file, "--url", $"{server.Url}", "--rate", "0", "--no-log", .. options], new InstantPauses());
        Assert.Equal(ExitCode.Done, ran.Exit);
        return ran;
    }
}
