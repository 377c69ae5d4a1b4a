using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Tests.Notices;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public sealed partial class ActPageTests : IAsyncLifetime
{
    private HttpReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await HttpReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Theory]
    [InlineData("acknowledge", "Acknowledge", IncidentEventKind.Acknowledged)]
    [InlineData("snooze", "Snooze for an hour", IncidentEventKind.Snoozed)]
    [InlineData("close", "Close", IncidentEventKind.Closed)]
    [InlineData("false_alarm", "Say that it is a false alarm", IncidentEventKind.Feedback)]
    internal async Task A_link_in_a_notice_asks_and_then_acts(string action, string button, IncidentEventKind happened)
    {
        await using var noticed = NoticedServer.Start(_receiver);
        var id = noticed.Open("a & b")[0];
        var link = await LinkAsync(noticed, action);

        var html = await noticed.Server.Http.GetStringAsync(link);
        Assert.Equal([IncidentEventKind.Opened], Events(noticed, id));
        Assert.Contains($">{button}</button>", html, StringComparison.Ordinal);
        Assert.Contains("<h1>a &amp; b</h1>", html, StringComparison.Ordinal);
        var (status, done) = await PressAsync(noticed, link);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Done", done, StringComparison.Ordinal);
        Assert.Equal([IncidentEventKind.Opened, happened], Events(noticed, id));
    }

    [Fact]
    public async Task What_is_closed_cannot_be_acknowledged_any_more()
    {
        await using var noticed = NoticedServer.Start(_receiver);
        noticed.Open("a");
        var (acknowledge, close) = (await LinkAsync(noticed, "acknowledge"), await LinkAsync(noticed, "close"));
        await PressAsync(noticed, close);

        var (status, html) = await PressAsync(noticed, acknowledge);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("is closed", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_expired_or_was_changed_does_nothing()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:LinksValid", "01:00:00"));
        var id = noticed.Open("a")[0];
        var link = await LinkAsync(noticed, "close");

        var changed = await PressAsync(noticed, new Uri(link.ToString().Replace("link=A", "link=B", StringComparison.Ordinal)));
        noticed.Time.Leap(TimeSpan.FromHours(2));
        var late = await PressAsync(noticed, link);

        Assert.All([changed, late], answer =>
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Contains("This link does nothing any more", answer.Html, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(Events(noticed, id), happened => happened == IncidentEventKind.Closed);
    }

    private async Task<Uri> LinkAsync(NoticedServer noticed, string action)
    {
        await noticed.ReceivedAsync(_receiver, 1);
        _receiver.Requests.TryPeek(out var notice);
        return new Uri(JsonElement.Parse(notice!.Text).GetProperty("incidents")[0].GetProperty("actions").GetProperty(action).GetString()!);
    }

    private static async Task<(HttpStatusCode Status, string Html)> PressAsync(NoticedServer noticed, Uri link)
    {
        using var form = new FormUrlEncodedContent([new("link", Link().Match(link.Query).Groups[1].Value)]);
        using var answer = await noticed.Server.Http.PostAsync("/act", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static IEnumerable<IncidentEventKind> Events(NoticedServer noticed, long id) =>
        noticed.Server.Get<IncidentReader>().EventsOf(id).Select(happened => happened.Kind);

    [GeneratedRegex("link=(.+)")]
    private static partial Regex Link();
}
