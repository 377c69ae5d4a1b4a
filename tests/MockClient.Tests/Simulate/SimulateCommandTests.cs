using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

public class SimulateCommandTests
{
    private readonly string _directory = Some.Directory();

    [Fact]
    public async Task The_labels_tell_of_every_point_whether_it_was_injected()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "400", "--anomaly-rate", "0.05", "--level", "0", "--amplitude", "1", "--noise", "0.1");

        var labels = Labels("simulated");
        Assert.Equal(
            server.StoredOf("simulated").Select(point => (point.Timestamp, point.Value)),
            labels.Select(label => (label.Timestamp, (double?)label.Value)));
        // 1.8: the smallest jump, amplitude + 8 deviations, from the middle of the wave.
        Assert.InRange(labels.Count(label => label.Injected), 5, 50);
        Assert.All(labels.Where(label => !label.Injected), label => Assert.InRange(label.Value, -1.6, 1.6));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_values_and_another_seed_others()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "50", "--client-id", "one");
        await SimulateAsync(server, "--limit", "50", "--client-id", "same");
        await SimulateAsync(server, "--limit", "50", "--client-id", "other", "--seed", "2");

        Assert.Equal(Values(server, "one"), Values(server, "same"));
        Assert.NotEqual(Values(server, "one"), Values(server, "other"));
    }

    [Fact]
    public async Task A_second_run_goes_on_with_signal_and_labels()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "80", "--client-id", "whole", "--start", "2024-05-01");
        await SimulateAsync(server, "--limit", "30", "--client-id", "parts", "--start", "2024-05-01");
        await SimulateAsync(server, "--limit", "50", "--client-id", "parts", "--start", "2024-05-01");

        Assert.Equal(server.StoredOf("whole"), server.StoredOf("parts"));
        Assert.Equal(Labels("whole"), Labels("parts"));
    }

    [Fact]
    public async Task Labels_of_a_stream_the_server_does_not_know_are_begun_anew()
    {
        await using (var first = await ProtocolServer.StartAsync()) await SimulateAsync(first, "--limit", "30");
        await using var second = await ProtocolServer.StartAsync();

        await SimulateAsync(second, "--limit", "20");

        Assert.Equal(20, Labels("simulated").Count);
    }

    [Fact]
    public async Task A_signal_of_a_given_length_repeats_when_it_loops_and_else_ends()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--length", "20", "--client-id", "ends");
        await SimulateAsync(server, "--length", "20", "--loop", "--limit", "50", "--client-id", "loops");

        Assert.Equal(20, server.StoredOf("ends").Count);
        var values = Values(server, "loops");
        Assert.Equal(values[..20], values[20..40]);
        Assert.Equal(values[..10], values[40..]);
    }

    [Fact]
    public async Task Timestamps_start_where_asked_and_are_evenly_spaced()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "3", "--start", "2024-05-01 12:00", "--step", "0.5");

        Assert.Equal(
            ["2024-05-01T12:00:00Z", "2024-05-01T12:00:00.5Z", "2024-05-01T12:00:01Z"],
            server.StoredOf("simulated").Select(point => point.Timestamp));
    }

    private Task<Some.Ran> SimulateAsync(ProtocolServer server, params string[] options) =>
        Some.MockClientAsync(["simulate", "--url", $"{server.Url}", "--rate", "0", "--log-dir", _directory, .. options]);

    private static double?[] Values(ProtocolServer server, string clientId) => [.. server.StoredOf(clientId).Select(point => point.Value)];

    private List<(string Timestamp, double Value, bool Injected)> Labels(string clientId)
    {
        var lines = File.ReadAllLines(Path.Combine(_directory, $"{clientId}.labels.csv"));
        Assert.Equal("timestamp,value,injected", lines[0]);
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => (cells[0], double.Parse(cells[1]), cells[2] == "1"))];
    }
}
