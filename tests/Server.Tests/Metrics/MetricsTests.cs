using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using StreamingAnomaly.Server.Metrics;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Metrics;

public sealed class MetricsTests
{
    [Theory]
    [InlineData("streaming_anomaly.points", null, true, "streaming_anomaly_points_total")]
    [InlineData("streaming_anomaly.verdict.duration", "s", false, "streaming_anomaly_verdict_duration_seconds")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", true, "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("kestrel.active_connections", "{connection}", false, "kestrel_active_connections")]
    public void Names_follow_the_conventions(string instrument, string? unit, bool isCounter, string name) =>
        Assert.Equal(name, PrometheusText.NameOf(instrument, unit, isCounter));

    [Fact]
    public async Task What_clients_sent_and_were_answered_is_counted()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(70, spikes: 66));
        await server.SendAsync(client, """{"timestamp":100,"value":"much"}""");
        await LiveServer.CloseAsync(await server.ConnectAsync("b"));

        var metrics = await ReadAsync(server);

        Assert.Equal(70, metrics["streaming_anomaly_points_total"]);
        Assert.Equal(1, metrics["streaming_anomaly_anomalies_total"]);
        Assert.Equal(1, metrics["streaming_anomaly_refused_total"]);
        Assert.Equal(0, metrics["streaming_anomaly_commit_failures_total"]);
        Assert.Equal(1, metrics["""streaming_anomaly_streams{state="active"}"""]);
        Assert.Equal(1, metrics["""streaming_anomaly_streams{state="inactive"}"""]);
        Assert.Equal(1, metrics["""streaming_anomaly_streams{state="anomalous"}"""]);
        Assert.Equal(0, metrics["""streaming_anomaly_streams{state="warming_up"}"""]);
        Assert.InRange(metrics.Keys.Count(name => name.StartsWith("streaming_anomaly_votes_total{detector=", StringComparison.Ordinal)), 3, 5);
        Assert.Equal(2, metrics["streaming_anomaly_verdict_duration_seconds_count"]);
    }

    [Fact]
    public async Task Ready_is_what_the_health_check_says()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        Assert.Contains("\nstreaming_anomaly_ready 1\n", await server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);

        faults.OnCheck = () => throw new StoreUnavailableException("the disk is full");

        Assert.Contains("\nstreaming_anomaly_ready 0\n", await server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_histogram_counts_all_up_to_each_bound()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, 1, 2, 3);

        var metrics = await ReadAsync(server);

        Assert.Equal(0, metrics["""streaming_anomaly_commit_points_bucket{le="1"}"""]);
        Assert.Equal(1, metrics["""streaming_anomaly_commit_points_bucket{le="4"}"""]);
        Assert.Equal(1, metrics["""streaming_anomaly_commit_points_bucket{le="+Inf"}"""]);
        Assert.Equal(3, metrics["streaming_anomaly_commit_points_sum"]);
    }

    [Fact]
    public async Task Prometheus_own_tool_finds_nothing_to_say_of_the_page()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(70, spikes: 66));
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), server.Patience);

        using var tool = Process.Start(new ProcessStartInfo("promtool", "check metrics")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await tool.StandardInput.WriteAsync(page);
        tool.StandardInput.Close();
        var said = await tool.StandardError.ReadToEndAsync(server.Patience) + await tool.StandardOutput.ReadToEndAsync(server.Patience);
        await tool.WaitForExitAsync(server.Patience);

        // The runtime names its own instruments, some of them "….count" where the conventions keep that ending for histograms: the tool's exit code is 3 then.
        Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), complaint => Assert.Matches("^dotnet_[a-z_]+_count .* \"_count\" suffix$", complaint));
        Assert.Equal(said.Length == 0 ? 0 : 3, tool.ExitCode);
    }

    [Fact]
    public async Task A_real_Prometheus_scrapes_it()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, 1, 2, 3);
        await using var prometheus = await Prometheus.StartAsync(server.Http.BaseAddress!);

        // Asked again until it has scraped for the first time.
        using var http = new HttpClient { BaseAddress = prometheus.Address };
        while (true)
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(
                new Uri("/api/v1/query?query=streaming_anomaly_points_total", UriKind.Relative), server.Patience);
            if (answer.GetProperty("data").GetProperty("result") is { } found && found.GetArrayLength() == 0) continue;
            Assert.Equal("3", answer.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
            break;
        }
    }

    private static async Task<Dictionary<string, double>> ReadAsync(LiveServer server)
    {
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), server.Patience);
        return page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
