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

    [Theory]
    [InlineData("acknowledge", IncidentEventKind.Acknowledged, "")]
    [InlineData("snooze", IncidentEventKind.Snoozed, "")]
    [InlineData("close", IncidentEventKind.Closed, "")]
    [InlineData("real", IncidentEventKind.Feedback, "real")]
    [InlineData("false_alarm", IncidentEventKind.Feedback, "false_alarm")]
    [InlineData("expected", IncidentEventKind.Feedback, "expected")]
    [InlineData("comment", IncidentEventKind.Commented, "the <b>pump</b>", "text", "the <b>pump</b>")]
    [InlineData("silence", IncidentEventKind.Silenced, "from 2024-06-01 12:00 to 2024-06-01 13:00 UTC", "length", "01:00:00")]
    [InlineData("silence", IncidentEventKind.Silenced, "every day from 11:55 to 12:05 UTC", "repeats", "daily")]
    internal async Task One_link_opens_a_page_of_all_that_can_be_done(string action, IncidentEventKind happened, string said, params string[] field)
    {
        await using var noticed = NoticedServer.Start(_receiver);
        var id = noticed.Open("a", "b")[0];
        var link = await LinkAsync(noticed, "more");

        var html = await noticed.Server.Http.GetStringAsync(link);
        Assert.Contains($"value=\"{action}\"", html, StringComparison.Ordinal);
        Assert.Equal([IncidentEventKind.Opened], Events(noticed, id));
        var (status, done) = await PressAsync(noticed, link, [("do", action), .. field.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Done", done, StringComparison.Ordinal);
        var events = noticed.Server.Get<IncidentReader>().EventsOf(id);
        Assert.Equal([IncidentEventKind.Opened, happened], events.Select(one => one.Kind));
        if (said.Length > 0) Assert.StartsWith(said, events[1].Text, StringComparison.Ordinal);
        Assert.Equal([IncidentEventKind.Opened], Events(noticed, id + 1));
        Assert.DoesNotContain("<b>pump", await noticed.Server.Http.GetStringAsync($"/incidents/{id}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("any")]
    [InlineData("silence", "length", "365.00:00:00")]
    [InlineData("silence")]
    [InlineData("comment", "text", " ")]
    [InlineData("")]
    public async Task What_its_forms_cannot_mean_does_nothing_and_says_so(string action, params string[] field)
    {
        await using var noticed = NoticedServer.Start(_receiver);
        var id = noticed.Open("a")[0];

        var (status, html) = await PressAsync(noticed, await LinkAsync(noticed, "more"), [("do", action), .. field.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("nothing was done", html, StringComparison.Ordinal);
        Assert.Equal([IncidentEventKind.Opened], Events(noticed, id));
    }

    [Fact]
    public async Task A_comment_is_no_longer_than_elsewhere()
    {
        await using var noticed = NoticedServer.Start(_receiver);
        var id = noticed.Open("a")[0];

        await PressAsync(noticed, await LinkAsync(noticed, "more"), [("do", "comment"), ("text", new string('x', 100_000))]);

        Assert.Equal(2_000, noticed.Server.Get<IncidentReader>().EventsOf(id)[^1].Text!.Length);
    }

    [Fact]
    public async Task A_link_for_one_thing_does_no_other()
    {
        await using var noticed = NoticedServer.Start(_receiver);
        var id = noticed.Open("a")[0];
        var link = await LinkAsync(noticed, "acknowledge");

        var html = await noticed.Server.Http.GetStringAsync(link);
        await PressAsync(noticed, link, ("do", "close"));

        Assert.DoesNotContain("value=\"close\"", html, StringComparison.Ordinal);
        Assert.Equal([IncidentEventKind.Opened, IncidentEventKind.Acknowledged], Events(noticed, id));
    }

    [Fact]
    public async Task Of_what_is_closed_only_what_can_still_be_done_is_offered()
    {
        await using var noticed = NoticedServer.Start(_receiver);
        var id = noticed.Open("a")[0];
        var link = await LinkAsync(noticed, "more");

        noticed.Close(id);
        var html = await noticed.Server.Http.GetStringAsync(link);

        Assert.All(["acknowledge", "snooze", "close"], gone => Assert.DoesNotContain($"value=\"{gone}\"", html, StringComparison.Ordinal));
        Assert.All(["real", "silence", "comment"], still => Assert.Contains($"value=\"{still}\"", html, StringComparison.Ordinal));
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
        noticed.Time.Jump(TimeSpan.FromHours(2));
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

    private static async Task<(HttpStatusCode Status, string Html)> PressAsync(NoticedServer noticed, Uri link, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Prepend(("link", Link().Match(link.Query).Groups[1].Value)).Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2)));
        using var answer = await noticed.Server.Http.PostAsync("/act", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static IEnumerable<IncidentEventKind> Events(NoticedServer noticed, long id) =>
        noticed.Server.Get<IncidentReader>().EventsOf(id).Select(happened => happened.Kind);

    [GeneratedRegex("link=(.+)")]
    private static partial Regex Link();
}
