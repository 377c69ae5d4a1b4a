using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamingAnomaly.Server.Metrics;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Otlp;

/// <summary>What a collector is sent by a server that has a process of its own.</summary>
public sealed class OtlpTests : IDisposable
{
    private static readonly HashSet<string> Expected =
    [
        "streaming_anomaly.points", "streaming_anomaly.anomalies", "streaming_anomaly.votes", "streaming_anomaly.streams", "streaming_anomaly.database.size",
        "streaming_anomaly.verdict.duration", "streaming_anomaly.commit.duration", "streaming_anomaly.commit.points", "streaming_anomaly.points.waiting",
        "streaming_anomaly.ready", "streaming_anomaly.connections", "streaming_anomaly.viewers", "streaming_anomaly.notices.waiting", "streaming_anomaly.incidents.unclosed",
        "dotnet.gc.collections", "kestrel.active_connections", "http.server.active_requests",
    ];

    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("http/protobuf", HttpProtocols.Http1)]
    [InlineData("grpc", HttpProtocols.Http2)]
    public async Task All_metrics_arrive_as_Prometheus_is_told_them(string protocol, HttpProtocols protocols)
    {
        await using var collector = await Collector.StartAsync(protocols);
        using var server = await StartAsync(collector, protocol);
        await using var client = await TestClient.ConnectAsync(server.Address, "client_id=a");
        await client.AskAsync(Wire.Batch(Some.Calm(70, spikes: 66).Select((value, i) => Wire.Point(value, time: i))));

        // Some are first told of in a later round: what is measured when a reply has left, say.
        await collector.UntilAsync(() =>
            collector.Metrics.Any(metric => metric.Name == "streaming_anomaly.points" && SumOf(metric) == 70)
            && Expected.IsSubsetOf(collector.Metrics.Select(metric => metric.Name)));

        using var http = new HttpClient { BaseAddress = server.Address };
        var page = await http.GetStringAsync("/metrics");
        var names = collector.Metrics.Select(metric => metric.Name).Where(name => name.StartsWith("streaming_anomaly", StringComparison.Ordinal)).ToHashSet();
        Assert.All(names, name => Assert.Contains($"# TYPE {PrometheusText.NameOf(name, null, false)}", page));
    }

    [Fact]
    public async Task Histograms_have_the_buckets_that_Prometheus_is_told()
    {
        await using var collector = await Collector.StartAsync();
        using var server = await StartAsync(collector);
        await using var client = await TestClient.ConnectAsync(server.Address, "client_id=a");
        await client.AskAsync(Wire.Point(1));

        await collector.UntilAsync(() => collector.Metrics.Any(metric => metric.Name == "streaming_anomaly.verdict.duration"));

        var bounds = Protobuf.At(collector.Metrics.First(metric => metric.Name == "streaming_anomaly.verdict.duration").Message, 9, 1, 7).First();
        Assert.Equal((50e-6, 10), (MemoryMarshal.Cast<byte, double>(bounds)[0], MemoryMarshal.Cast<byte, double>(bounds)[^1]));
    }

    [Fact]
    public async Task Who_sends_is_said_and_the_collectors_headers_are_sent_along()
    {
        await using var collector = await Collector.StartAsync();
        using var server = await StartAsync(collector, more: ["--Otlp:Headers", "x-key=open sesame,x-tenant=7"]);

        await collector.UntilAsync(() => !collector.MetricRequests.IsEmpty);

        var resource = Collector.ResourceOf(collector.MetricRequests.First());
        Assert.Equal("streaming-anomaly", resource["service.name"]);
        Assert.StartsWith("1.", resource["service.version"]);
        Assert.True(Guid.TryParse(resource["service.instance.id"], out _));
        Assert.Equal("open sesame", collector.Headers["x-key"]);
        Assert.Equal("7", collector.Headers["x-tenant"]);
    }

    [Fact]
    public async Task What_was_measured_last_is_sent_before_the_server_ends()
    {
        await using var collector = await Collector.StartAsync();
        using var server = await StartAsync(collector, more: ["--Otlp:Interval", "01:00:00"]);
        await using (var client = await TestClient.ConnectAsync(server.Address, "client_id=a"))
        {
            await client.AskAsync(Wire.Point(1));
            await client.CloseAsync();
        }

        server.Terminate();
        await server.EndedAsync();

        Assert.Contains(collector.Metrics, metric => metric.Name == "streaming_anomaly.points" && SumOf(metric) == 1);
        Assert.Contains(collector.Spans, span => span.Name == "GET /ws");
    }

    [Theory]
    [InlineData("Otlp:Endpoint", "collector", "Otlp:Endpoint must be an address")]
    [InlineData("Otlp:Endpoint", "ftp://collector", "Otlp:Endpoint must be an address")]
    [InlineData("Otlp:Protocol", "carrier pigeon", "Otlp:Protocol must be grpc or http/protobuf")]
    [InlineData("Otlp:Headers", "hunter2", "Otlp:Headers must be name=value")]
    [InlineData("Otlp:Interval", "00:00:00", "Interval")]
    [InlineData("Otlp:TraceShare", "2", "TraceShare")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT must be an address")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT must be an address")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "soon", "OTEL_METRIC_EXPORT_INTERVAL must be a number")]
    public async Task A_server_that_is_told_what_cannot_be_does_not_start(string option, string value, string said)
    {
        var (code, error) = await ServerProcess.FailAsync(_folder.Database, $"--{option}", value);

        Assert.Equal(1, code);
        Assert.Contains("The server cannot start: ", error);
        Assert.Contains(said, error);
        Assert.DoesNotContain("hunter2", error);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ServerProcess> StartAsync(Collector collector, string protocol = "http/protobuf", params string[] more) => ServerProcess.StartAsync(
        _folder.Database, ["--Otlp:Endpoint", collector.Url, "--Otlp:Protocol", protocol, "--Otlp:Interval", "00:00:00.200", .. more]);

    private static long SumOf(Collector.Sent metric) => Protobuf.At(metric.Message, 7, 1, 6).Sum(value => BinaryPrimitives.ReadInt64LittleEndian(value));
}
