using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

/// <summary>What holds for every channel that posts, beside what holds for all.</summary>
public abstract class HttpChannelConformance : ChannelConformance
{
    private readonly HttpClient _http = HttpPost.Client();
    private readonly FakeTime _time = new();

    internal HttpReceiver Receiver { get; private set; } = null!;

    internal override IChannel Channel => Make(_http, Receiver.Url, _time);

    public override async ValueTask InitializeAsync() => Receiver = await HttpReceiver.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract IChannel Make(HttpClient http, string url, TimeProvider time);

    protected override void Have(Fault? fault) => Receiver.Answer = (_, context) =>
    {
        if (fault == Fault.Cuts) context.Abort();
        context.Response.StatusCode = fault switch { Fault.Busy => 503, Fault.Broken => 500, Fault.Refuses => 400, _ => 200 };
        return context.Response.WriteAsync(fault is null ? "ok" : "no such thing");
    };

    protected override Task Hang()
    {
        Receiver.Answer = (_, context) => Task.Delay(Timeout.InfiniteTimeSpan, _time, context.RequestAborted);
        return Receiver.Arrived.WaitAsync();
    }

    protected override async Task StopAsync() => await Receiver.DisposeAsync();

    [Theory]
    [InlineData(400, DeliveryOutcome.Refused)]
    [InlineData(410, DeliveryOutcome.Refused)]
    [InlineData(413, DeliveryOutcome.Refused)]
    [InlineData(422, DeliveryOutcome.Refused)]
    [InlineData(301, DeliveryOutcome.Failed)]
    [InlineData(401, DeliveryOutcome.Failed)]
    [InlineData(404, DeliveryOutcome.Failed)]
    [InlineData(408, DeliveryOutcome.Failed)]
    [InlineData(429, DeliveryOutcome.Unavailable)]
    [InlineData(502, DeliveryOutcome.Failed)]
    [InlineData(202, DeliveryOutcome.Delivered)]
    [InlineData(204, DeliveryOutcome.Delivered)]
    internal async Task The_status_says_whether_to_try_again(int status, DeliveryOutcome outcome)
    {
        Receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        var delivery = await SendAsync(SomeNotice.Opened());

        Assert.Equal((outcome, status.ToString(CultureInfo.InvariantCulture)), (delivery.Outcome, delivery.Said));
        Assert.Single(Receiver.Requests);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("86400", 3_600)]
    [InlineData("Sat, 01 Jun 2024 12:02:00 GMT", 120)]
    public async Task Whoever_asks_to_be_left_alone_for_a_while_is(string retryAfter, int seconds)
    {
        Receiver.Answer = (_, context) =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, retryAfter);
            return Task.CompletedTask;
        };

        var delivery = await SendAsync(SomeNotice.Opened());

        Assert.Equal(TimeSpan.FromSeconds(seconds), delivery.RetryAfter);
    }

    [Fact]
    public async Task Of_an_answer_a_line_is_kept_and_nothing_that_is_no_text()
    {
        Receiver.Answer = async (_, context) =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("first\nsecond\u0007" + new string('x', 1 << 20));
        };

        var delivery = await SendAsync(SomeNotice.Opened());

        Assert.StartsWith("500 first second xxx", delivery.Said, StringComparison.Ordinal);
        Assert.InRange(delivery.Said.Length, 100, 250);
    }

    [Fact]
    public void The_address_that_is_shown_keeps_the_secret() => Assert.DoesNotContain("secret", Channel.Target, StringComparison.Ordinal);
}
