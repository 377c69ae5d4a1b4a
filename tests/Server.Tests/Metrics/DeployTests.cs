using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.Tests.Docs;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Metrics;

/// <summary>What is shipped for Prometheus and Grafana asks for nothing that the server does not tell.</summary>
public sealed partial class DeployTests
{
    private const string Own = "streaming_anomaly_";

    private static readonly string Deploy = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public async Task Rules_and_dashboard_name_only_metrics_that_there_are()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(70, spikes: 66));
        await server.SendAsync(client, """{"timestamp":100,"value":"much"}""");
        var there = (await MetricsAsync(server)).SelectMany(name => new[] { name, name + "_bucket", name + "_sum", name + "_count" }).ToHashSet();

        var named = new[] { "prometheus/alerts.yml", "grafana/streaming-anomaly.json" }
            .SelectMany(file => Names().Matches(File.ReadAllText(Path.Combine(Deploy, file)))).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(there));
    }

    [Fact]
    public void The_dashboard_is_json_and_each_panel_asks_for_something()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", "streaming-anomaly.json")));

        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.NotEmpty(panels);
        Assert.All(
            panels.Where(panel => panel.GetProperty("type").GetString() != "row"),
            panel => Assert.NotEmpty(panel.GetProperty("targets")[0].GetProperty("expr").GetString()!));
    }

    [Theory]
    [InlineData("check config", "deploy/prometheus/prometheus.yml")]
    [InlineData("test rules", "tests/Server.Tests/Metrics/alerts.test.yml")]
    public async Task Prometheus_own_tool_is_content_with_the_rules(string command, string file)
    {
        using var tool = Process.Start(new ProcessStartInfo("promtool", [.. command.Split(' '), Path.Combine(Repository.Root, file)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var said = await Task.WhenAll(tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync()).WaitAsync(TestClient.Patience);
        await tool.WaitForExitAsync().WaitAsync(TestClient.Patience);

        Assert.True(tool.ExitCode == 0, string.Concat(said));
    }

    [Fact]
    public async Task The_page_names_every_metric_of_the_server_and_no_other()
    {
        using var server = new LiveServer();
        var there = (await MetricsAsync(server)).Where(name => name.StartsWith(Own, StringComparison.Ordinal));

        var told = MetricRow().Matches(Repository.Read("docs/operations.md")).SelectMany(row => MetricName().Matches(row.Value))
            .Select(name => name.Value.Trim('`').Split('{')[0].Replace("…_", Own, StringComparison.Ordinal));

        Assert.Equal(there.Order(), told.Order());
    }

    private static async Task<IEnumerable<string>> MetricsAsync(LiveServer server)
    {
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), server.Patience);
        return page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);
    }

    [GeneratedRegex("(streaming_anomaly|dotnet|kestrel|http_server)_[a-z_]+")]
    private static partial Regex Names();

    [GeneratedRegex(@"^\| `streaming_anomaly_[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"`(streaming_anomaly|…)_[a-z_]+")]
    private static partial Regex MetricName();
}
