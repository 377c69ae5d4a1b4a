using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Metrics;

/// <summary>What is shipped for Prometheus and Grafana asks for nothing that the server does not tell.</summary>
public sealed partial class DeployTests
{
    private static readonly string Deploy = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "deploy"));

    [Fact]
    public async Task Rules_and_dashboard_name_only_metrics_that_there_are()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(70, spikes: 66));
        await server.SendAsync(client, """{"timestamp":100,"value":"much"}""");
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), server.Patience);
        var there = page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            .SelectMany(name => new[] { name, name + "_bucket", name + "_sum", name + "_count" }).ToHashSet();

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
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("targets")[0].GetProperty("expr").GetString()!));
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("(streaming_anomaly|dotnet|kestrel)_[a-z_]+")]
    private static partial Regex Names();
}
