using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

public sealed class RequestThrottleTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void A_second_s_worth_comes_at_once_and_then_as_many_as_are_allowed()
    {
        var throttle = Throttle(pointsPerSecond: 10);

        var waits = Enumerable.Range(0, 12).Select(_ => throttle.Pay(Some.Client("a"), 1)).ToList();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.All(waits.Take(11), wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal(TimeSpan.FromSeconds(0.1), waits[11]);
        Assert.Equal(TimeSpan.Zero, throttle.Pay(Some.Client("a"), 1));
        Assert.NotEqual(TimeSpan.Zero, throttle.Pay(Some.Client("a"), 1));
    }

    [Fact]
    public void A_request_that_holds_more_is_let_in_and_paid_for_by_those_after_it()
    {
        var throttle = Throttle(pointsPerSecond: 10);

        Assert.Equal(TimeSpan.Zero, throttle.Pay(Some.Client("a"), 60));
        Assert.Equal(TimeSpan.FromSeconds(5), throttle.Pay(Some.Client("a"), 1));
        Assert.Equal(TimeSpan.Zero, throttle.Pay(Some.Client("b"), 1));
    }

    [Fact]
    public void Streams_that_owe_nothing_are_forgotten_and_those_that_do_are_not()
    {
        var throttle = Throttle(pointsPerSecond: 1);
        throttle.Pay(Some.Client("debtor"), 10_000);
        for (var i = 0; i < 5_000; i++)
        {
            if (i % 500 == 0) _time.Advance(TimeSpan.FromSeconds(3));
            throttle.Pay(Some.Client($"stream {i}"), 1);
        }

        Assert.NotEqual(TimeSpan.Zero, throttle.Pay(Some.Client("debtor"), 1));
        Assert.InRange(throttle.Remembered, 1, 2_000);
    }

    [Fact]
    public async Task Points_that_come_too_fast_by_requests_are_told_when_to_come_again_and_are_not_stored()
    {
        await using var server = RunningServer.Start(new() { Options = [("Limits:PointsPerSecond", "5")], Time = _time });
        using var first = await PostAsync(server, Wire.Batch(Enumerable.Range(0, 20).Select(i => Wire.Point(i))));

        using var tooSoon = await PostAsync(server, Wire.Point(1));
        _time.Advance(TimeSpan.FromSeconds(3));
        using var again = await PostAsync(server, Wire.Point(2));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, tooSoon.StatusCode, again.StatusCode]);
        Assert.Equal(TimeSpan.FromSeconds(3), tooSoon.Headers.RetryAfter?.Delta);
        Assert.Equal(21, (await server.StoredAsync("a")).Count);
    }

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string body) =>
        server.Http.PostAsync("/api/clients/a/points", new StringContent(body, Encoding.UTF8, "application/json")).WaitAsync(TestClient.Patience);

    private RequestThrottle Throttle(int pointsPerSecond) =>
        new(Options.Create(new LimitOptions { PointsPerSecond = pointsPerSecond }), _time);
}
