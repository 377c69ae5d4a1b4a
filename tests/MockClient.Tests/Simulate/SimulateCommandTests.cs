using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Tests.Servers;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

public class SimulateCommandTests
{
    private readonly string _directory = Some.Directory();

    [Fact]
    public async Task The_labels_tell_of_every_point_whether_it_was_injected_and_as_what()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "1500", "--anomaly-every", "100", "--anomalies", "spike,missing");

        var expected = Simulated.Points("cpu", 1_500, new SimulationOptions { AnomalyEvery = 100, Kinds = [AnomalyKind.Spike, AnomalyKind.Missing] });
        var labels = Labels("cpu");
        Assert.Equal(server.StoredOf("cpu").Select(point => (point.Timestamp, point.Value)), labels.Select(label => (label.Timestamp, label.Value)));
        Assert.Equal(
            expected.Select(point => (point.Value, point.Injected is not null, point.Injected?.ToName() ?? "")),
            labels.Select(label => (label.Value, label.Injected, label.Kind)));
        Assert.Contains(labels, label => label is { Kind: "missing", Value: null });
        Assert.Contains(labels, label => label is { Kind: "spike", Value: not null });
    }

    [Fact]
    public async Task Several_domains_and_the_streams_of_one_are_clients_of_their_own()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "10", "--domain", "stock,machine");
        await SimulateAsync(server, "--limit", "10", "--domain", "iot", "--client-id", "cellar");

        string[] ids = ["stock", "machine-temperature", "machine-vibration", "cellar-humidity", "cellar-temperature", "cellar-pressure"];
        Assert.All(ids, id => Assert.Equal(10, server.StoredOf(id).Count));
    }

    [Fact]
    public async Task Another_name_does_not_make_another_series()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "1500", "--anomaly-every", "50");
        await SimulateAsync(server, "--limit", "1500", "--anomaly-every", "50", "--client-id", "other");

        Assert.Equal(server.StoredOf("cpu"), server.StoredOf("other"));
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

        Assert.Equal(20, Labels("cpu").Count);
    }

    [Fact]
    public async Task A_signal_of_a_given_length_repeats_when_it_loops_and_else_ends()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--points", "20", "--client-id", "ends");
        await SimulateAsync(server, "--points", "20", "--loop", "--limit", "50", "--client-id", "loops");

        Assert.Equal(20, server.StoredOf("ends").Count);
        var values = Values(server, "loops");
        Assert.Equal(values[..20], values[20..40]);
        Assert.Equal(values[..10], values[40..]);
    }

    [Fact]
    public async Task Timestamps_start_where_asked_and_are_evenly_spaced()
    {
        await using var server = await ProtocolServer.StartAsync();

        await SimulateAsync(server, "--limit", "3", "--start", "2024-05-01 12:00", "--interval", "0.5");

        Assert.Equal(
            ["2024-05-01T12:00:00Z", "2024-05-01T12:00:00.5Z", "2024-05-01T12:00:01Z"],
            server.StoredOf("cpu").Select(point => point.Timestamp));
    }

    [Fact]
    public async Task A_run_that_begins_now_goes_on_from_now_when_it_comes_again()
    {
        await using var server = await ProtocolServer.StartAsync();
        var time = new SteadyTime(new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero));

        await Some.MockClientAsync([.. Arguments(server), "--limit", "2", "--start", "now", "--interval", "60"], time);
        await Some.MockClientAsync([.. Arguments(server), "--limit", "2", "--start", "now", "--interval", "60"], new SteadyTime(time.GetUtcNow().AddHours(1)));

        Assert.Equal(
            ["2024-05-01T00:00:00Z", "2024-05-01T00:01:00Z", "2024-05-01T01:00:00Z", "2024-05-01T01:01:00Z"],
            server.StoredOf("cpu").Select(point => point.Timestamp));
    }

    private string[] Arguments(ProtocolServer server) => ["simulate", "--url", $"{server.Url}", "--rate", "0", "--log-dir", _directory];

    private Task<Some.Ran> SimulateAsync(ProtocolServer server, params string[] options) =>
        Some.MockClientAsync([.. Arguments(server), .. options]);

    private static double?[] Values(ProtocolServer server, string clientId) => [.. server.StoredOf(clientId).Select(point => point.Value)];

    private List<(string Timestamp, double? Value, bool Injected, string Kind)> Labels(string clientId)
    {
        var lines = File.ReadAllLines(Path.Combine(_directory, $"{clientId}.labels.csv"));
        Assert.Equal("timestamp,value,injected,kind", lines[0]);
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells =>
            (cells[0], cells[1].Length > 0 ? (double?)double.Parse(cells[1]) : null, cells[2] == "1", cells[3]))];
    }

    /// <summary>Real time but for the calendar, which stands still.</summary>
    private sealed class SteadyTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
