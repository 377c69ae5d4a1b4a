using System.Net;
using StreamingAnomaly.Server.Tests.Notices;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public sealed class ChannelsPageTests : IAsyncLifetime
{
    private HttpReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await HttpReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task The_page_shows_channels_routes_and_notices_without_a_script_and_no_secret()
    {
        await using var noticed = NoticedServer.Start(
            _receiver, ("Notices:Routes:nights:Streams", "prod-*, <b>"), ("Notices:Routes:nights:Severity", "High"), ("Notices:Routes:nights:Channels:0", "team"));
        noticed.Open("prod-1");
        await noticed.Until(() => noticed.Outbox.Newest(1) is [{ Outcome: "delivered" }]);

        var html = await noticed.Server.Http.GetStringAsync("/channels");

        foreach (var said in (string[])["data-channel=\"team\"", "data-channel=\"log\"", "nights", "prod-*, &lt;b&gt;", "high", "5 min", "prod-1: high incident", "delivered"])
            Assert.Contains(said, html, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_sends_a_test_and_says_what_came_of_it()
    {
        await using var noticed = NoticedServer.Start(_receiver);

        var taken = await TestAsync(noticed, "team");
        _receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        var failed = await TestAsync(noticed, "team");
        var unknown = await TestAsync(noticed, "nobody");

        Assert.Contains("<b>team</b> took the test: 200 ok", taken.Html, StringComparison.Ordinal);
        Assert.Contains("<b>team</b> did not take the test: 403", failed.Html, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (taken.Status, failed.Status, unknown.Status));
        Assert.Equal(2, _receiver.Requests.Count);
    }

    private static async Task<(HttpStatusCode Status, string Html)> TestAsync(NoticedServer noticed, string channel)
    {
        using var form = new FormUrlEncodedContent([new("test", channel)]);
        using var answer = await noticed.Server.Http.PostAsync("/channels", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
