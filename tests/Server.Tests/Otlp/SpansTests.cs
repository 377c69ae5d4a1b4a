using StreamingAnomaly.Server.Otlp;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Otlp;

public sealed class SpansTests
{
    [Fact]
    public async Task A_connection_is_a_span_that_names_its_stream()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = Start(collector);
        var id = Some.NewId();
        await using (var client = await server.ConnectAsync($"client_id={Uri.EscapeDataString(id)}&key=hunter2"))
        {
            await client.AskAsync(Wire.Point(1));
            await client.CloseAsync();
        }

        await collector.UntilAsync(() => collector.Spans.Any(span => span.Name == "GET /ws" && Collector.Attributes(span.Message, 9).GetValueOrDefault("streaming_anomaly.client_id") == id));

        // What follows the path of an address may be a key.
        Assert.DoesNotContain(collector.TraceRequests, request => request.AsSpan().IndexOf("hunter2"u8) >= 0);
    }

    [Fact]
    public async Task A_request_is_a_span_by_its_route_and_what_it_has_done_is_within()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = Start(collector);
        await server.Http.GetAsync("/health/live");
        await server.Http.GetAsync("/metrics");
        await server.Http.PostAsync("/api/channels/log/test", null);

        await collector.UntilAsync(() => collector.Spans.Any(IsDelivery) && collector.Spans.Any(IsTest));

        var test = collector.Spans.First(IsTest);
        Assert.Equal(Protobuf.At(test.Message, 2).Single(), Protobuf.At(collector.Spans.First(IsDelivery).Message, 4).Single());
        Assert.Equal("/api/channels/log/test", Collector.Attributes(test.Message, 9)["url.path"]);
        Assert.DoesNotContain(collector.Spans, span => span.Name is "GET /health/live" or "GET /metrics");

        static bool IsTest(Collector.Sent span) => span.Name == "POST /api/channels/{name}/test";
        static bool IsDelivery(Collector.Sent span) => span.Name == "deliver notice" && Protobuf.At(span.Message, 4).Any();
    }

    [Fact]
    public async Task A_round_of_retention_is_a_span()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = Start(collector);

        await collector.UntilAsync(() => collector.Spans.Any(span => span.Name == "retention"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_command_is_a_span_and_ends_as_it_would(int code)
    {
        await using var collector = await Collector.StartAsync();

        var ended = await TracedCommand.RunAsync("backup", OtlpSettingsTests.Configured(("Otlp:Endpoint", collector.Url), ("Otlp:Protocol", "http/protobuf")), Console.Error, () => Task.FromResult(code));

        Assert.Equal(code, ended);
        Assert.Contains(collector.Spans, span => span.Name == "backup");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("nonsense")]
    public async Task A_command_does_not_fail_by_a_collector_that_is_none(string endpoint)
    {
        var error = new StringWriter();

        Assert.Equal(0, await TracedCommand.RunAsync("backup", OtlpSettingsTests.Configured(("Otlp:Endpoint", endpoint)), error, () => Task.FromResult(0)));

        Assert.Equal(endpoint == "nonsense", error.ToString().Contains("Otlp:Endpoint must be an address", StringComparison.Ordinal));
    }

    private static RunningServer Start(Collector collector) => RunningServer.Start(new()
    {
        Options = [("Otlp:Endpoint", collector.Url), ("Otlp:Protocol", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100")],
    });
}
