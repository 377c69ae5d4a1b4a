using StreamingAnomaly.Server.Otlp;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
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
        await using var receiver = await HttpReceiver.StartAsync();
        await using var server = Start(collector, ("Notices:Channels:team:Kind", "Webhook"), ("Notices:Channels:team:Url", receiver.Url));
        await server.Http.GetAsync("/health/live");
        await server.Http.GetAsync("/metrics");
        await server.Http.GetAsync("/favicon.svg");
        await server.Http.PostAsync("/api/channels/team/test", null);

        // Of this test alone: other tests' servers trace into the same collector.
        var parent = receiver.Requests.Single().Headers["traceparent"];
        await collector.UntilAsync(() => collector.Spans.Any(IsDelivery) && collector.Spans.Any(IsTest));

        var (test, delivery) = (collector.Spans.First(IsTest), collector.Spans.First(IsDelivery));
        Assert.Equal(Protobuf.At(test.Message, 2).Single(), Protobuf.At(delivery.Message, 4).Single());
        Assert.Equal("/api/channels/team/test", Collector.Attributes(test.Message, 9)["url.path"]);
        Assert.Equal("team", Collector.Attributes(delivery.Message, 9)["streaming_anomaly.channel"]);

        // What follows the host of a channel's address may be a secret.
        Assert.DoesNotContain(collector.TraceRequests, request => request.AsSpan().IndexOf("a-secret"u8) >= 0);
        Assert.DoesNotContain(collector.Spans, span => span.Name is "GET /health/live" or "GET /metrics" or "GET favicon.svg");

        bool IsTest(Collector.Sent span) => span.Name == "POST /api/channels/{name}/test" && IsOfItsTrace(span);
        bool IsDelivery(Collector.Sent span) => span.Name == "deliver notice" && IsOfItsTrace(span);
        bool IsOfItsTrace(Collector.Sent span) => parent.Contains(Convert.ToHexStringLower(Protobuf.At(span.Message, 1).Single()), StringComparison.Ordinal);
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

    private static RunningServer Start(Collector collector, params (string Key, string Value)[] options) => RunningServer.Start(new()
    {
        Options = [("Otlp:Endpoint", collector.Url), ("Otlp:Protocol", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), .. options],
    });
}
