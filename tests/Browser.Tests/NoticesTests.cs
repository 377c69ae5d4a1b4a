using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class NoticesTests(Chromium chromium) : IAsyncDisposable
{
    private static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true };

    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_alarm_pops_up_on_a_page_of_another_stream_and_leads_to_its_point()
    {
        using var sender = await CalmAsync("a");
        await using var viewer = await OpenAsync("/backtest");

        await sender.SendAsync(99);

        var notice = viewer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Alarm in a" });
        await Expect(notice).ToContainTextAsync(new Regex("(low|medium|high|critical) 99, expected "));
        await notice.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(viewer.Page).ToHaveURLAsync(new Regex("/client/a[?]from=2024-05-01T09:30:20Z&to=2024-05-01T09:32:00Z&n=121$"));
        await Expect(viewer.Page.Locator("#inspector")).ToContainTextAsync("Newest point99");
    }

    [Fact]
    public async Task Many_alarms_are_one_notice_that_says_how_many_in_how_many_streams()
    {
        List<Sender> senders = [await CalmAsync("a"), await CalmAsync("b"), await CalmAsync("c"), await CalmAsync("d")];
        await using var viewer = await OpenAsync("/");

        foreach (var sender in senders) await sender.SendAsync(99);

        await Expect(viewer.Page.Locator(".notice")).ToContainTextAsync("4 alarms in 4 streams");
        await Expect(viewer.Page.Locator(".notice")).ToHaveCountAsync(1);
        await Expect(viewer.Page.Locator(".notice li")).ToHaveCountAsync(3);
        await Expect(viewer.Page.Locator(".notice li").First).ToContainTextAsync("d 99");
        senders.ForEach(sender => sender.Dispose());
    }

    [Fact]
    public async Task A_notice_is_closed_by_a_key_or_its_button_and_the_next_one_counts_anew()
    {
        using var a = await CalmAsync("a");
        using var b = await CalmAsync("b");
        using var c = await CalmAsync("c");
        await using var viewer = await OpenAsync("/");
        var notice = viewer.Page.Locator(".notice");

        await a.SendAsync(99);
        await Expect(notice).ToContainTextAsync("Alarm in a");
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Expect(notice).ToHaveCountAsync(0);

        await b.SendAsync(99);
        await Expect(notice).ToContainTextAsync("Alarm in b");
        await notice.GetByRole(AriaRole.Button, new() { Name = "Close" }).PressAsync("Enter");
        await Expect(notice).ToHaveCountAsync(0);
        await Expect(viewer.Page.Locator("#recent summary")).ToBeFocusedAsync();

        await c.SendAsync(99);
        await Expect(notice).ToContainTextAsync("Alarm in c");
    }

    [Fact]
    public async Task A_notice_goes_by_itself_unless_somebody_is_at_it()
    {
        using var a = await CalmAsync("a");
        using var b = await CalmAsync("b");
        await using var viewer = await chromium.OpenAsync(new Uri("about:blank"));
        await viewer.Page.Clock.InstallAsync();
        await viewer.Page.GotoAsync(_server.Page("/").ToString());
        viewer.Forgives = complaint => complaint.StartsWith("request to another origin", StringComparison.Ordinal);
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        var notice = viewer.Page.Locator(".notice");

        await a.SendAsync(99);
        await notice.HoverAsync();
        await viewer.Page.Clock.FastForwardAsync(30_000);
        await Expect(notice).ToBeVisibleAsync();
        await viewer.Page.Mouse.MoveAsync(0, 0);
        await viewer.Page.Clock.FastForwardAsync(30_000);
        await Expect(notice).ToHaveCountAsync(0);

        await b.SendAsync(99);
        await notice.GetByRole(AriaRole.Button).FocusAsync();
        await viewer.Page.Clock.FastForwardAsync(30_000);
        await Expect(notice).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Once_a_stream_is_followed_others_are_quiet_and_the_browser_remembers_it()
    {
        using var a = await CalmAsync("a");
        using var b = await CalmAsync("b");
        await using var viewer = await OpenAsync("/client/a");
        await Expect(viewer.Page.Locator("#followed")).ToHaveTextAsync("all streams");

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await viewer.Page.ReloadAsync();

        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Following" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(viewer.Page.Locator("#followed")).ToHaveTextAsync("a");
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await b.SendAsync(99);
        await Expect(viewer.Page.Locator("#recent-list li").First).ToContainTextAsync("b 99");
        await a.SendAsync(99);
        await Expect(viewer.Page.Locator(".notice")).ToContainTextAsync("Alarm in a");

        await viewer.Page.Locator("#recent summary").ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "of all streams again" }).ClickAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Follow" })).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task A_stream_is_followed_from_the_overview_too()
    {
        using var a = await CalmAsync("a");
        await using var viewer = await OpenAsync("/");
        using var b = await CalmAsync("b");

        // While the pointer is among the rows they keep their order, and new ones wait.
        await Expect(viewer.Page.Locator("#board-rows tr")).ToHaveCountAsync(2);

        // Once in a row that the server wrote, once in one that the script made.
        foreach (var name in (string[])["a", "b"])
        {
            var star = viewer.Page.GetByRole(AriaRole.Button, new() { Name = $"Follow {name}", Exact = true });
            await star.ClickAsync();
            await Expect(star).ToHaveAttributeAsync("aria-pressed", "true");
        }

        await Expect(viewer.Page.Locator("#followed")).ToHaveTextAsync("2 followed streams");
        await viewer.Page.ReloadAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Follow b", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Sound_is_off_until_it_is_switched_on_and_pop_ups_can_be_switched_off()
    {
        using var a = await CalmAsync("a");
        using var b = await CalmAsync("b");
        using var c = await CalmAsync("c");
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        await viewer.Page.AddInitScriptAsync("window.tones = 0; const start = OscillatorNode.prototype.start; OscillatorNode.prototype.start = function (at) { window.tones++; start.call(this, at); };");
        await viewer.Page.ReloadAsync();
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await viewer.Page.Locator("#recent summary").ClickAsync();
        var sound = viewer.Page.GetByLabel("Sound");
        var popUps = viewer.Page.GetByLabel("Pop-ups for alarms of");

        await Expect(sound).Not.ToBeCheckedAsync();
        await a.SendAsync(99);
        await Expect(viewer.Page.Locator(".notice")).ToContainTextAsync("Alarm in a");
        Assert.Equal(0, await TonesAsync());

        // It says how it sounds.
        await sound.CheckAsync();
        await viewer.Page.WaitForFunctionAsync("() => window.tones === 2");
        await viewer.Page.Keyboard.PressAsync("Escape");
        await b.SendAsync(99);
        await viewer.Page.WaitForFunctionAsync("() => window.tones === 4");

        await popUps.UncheckAsync();
        await Expect(viewer.Page.Locator(".notice")).ToHaveCountAsync(0);
        await c.SendAsync(99);
        await Expect(viewer.Page.Locator("#recent-list li").First).ToContainTextAsync("c 99");
        await Expect(viewer.Page.Locator(".notice")).ToHaveCountAsync(0);
        Assert.Equal(4, await TonesAsync());

        await viewer.Page.ReloadAsync();
        await Expect(sound).ToBeCheckedAsync();
        await Expect(popUps).Not.ToBeCheckedAsync();

        Task<int> TonesAsync() => viewer.Page.EvaluateAsync<int>("() => window.tones");
    }

    [Fact]
    public async Task A_browser_that_keeps_nothing_still_does_what_is_chosen()
    {
        using var a = await CalmAsync("a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest"));
        await viewer.Page.AddInitScriptAsync("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });");
        await viewer.Page.GotoAsync(_server.Page("/client/a").ToString());
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await Expect(viewer.Page.Locator("#followed")).ToHaveTextAsync("a");
        await a.SendAsync(99);

        await Expect(viewer.Page.Locator(".notice")).ToContainTextAsync("Alarm in a");
    }

    [Fact]
    public async Task On_a_phone_a_notice_covers_nothing_but_the_line_that_is_there_anyway()
    {
        using var sender = await CalmAsync("a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"), Phone);
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");

        await sender.SendAsync(99);

        await Expect(viewer.Page.Locator(".notice")).ToContainTextAsync("Alarm in a");
        var dock = (await viewer.Page.Locator(".dock").BoundingBoxAsync())!;
        var notice = (await viewer.Page.Locator(".notice").BoundingBoxAsync())!;
        Assert.InRange(notice.Y, dock.Y, dock.Y + dock.Height);
        Assert.InRange(notice.Y + notice.Height, dock.Y, dock.Y + dock.Height + 1);
        await viewer.AssertFitsAsync();
    }

    [Fact]
    public async Task The_panel_lists_the_last_anomalies_with_and_without_a_script_and_stays_open()
    {
        using var sender = await CalmAsync("a");
        await sender.SendAsync(99);
        await using var still = await chromium.OpenAsync(_server.Page("/client/unknown"), new() { JavaScriptEnabled = false });
        still.Forgives = complaint => complaint.Contains("404", StringComparison.Ordinal);
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest"), new() { TimezoneId = "Asia/Kolkata" });
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");

        await still.Page.Locator("#recent summary").ClickAsync();
        await Expect(still.Page.Locator("#recent-list li")).ToHaveCountAsync(1);
        await Expect(still.Page.Locator("#recent-list a")).ToHaveAttributeAsync("href", "/client/a/points/121");

        await viewer.Page.Locator("#recent summary").ClickAsync();
        await sender.SendCalmAsync(60);
        await sender.SendAsync(-99);
        await Expect(viewer.Page.Locator("#recent-list li")).ToHaveCountAsync(2);
        await Expect(viewer.Page.Locator("#recent-list li").First).ToContainTextAsync("-99");
        await Expect(viewer.Page.Locator("#recent-list time").First).ToHaveTextAsync("2024-05-01 15:03:01");
        await Expect(viewer.Page.Locator("#recent-list time").First).ToHaveAttributeAsync("title", "2024-05-01 09:33:01 UTC");
        await viewer.Page.ReloadAsync();
        await Expect(viewer.Page.Locator("#recent-list li").First).ToBeVisibleAsync();
    }

    private async Task<Viewer> OpenAsync(string page)
    {
        var viewer = await chromium.OpenAsync(_server.Page(page));
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        return viewer;
    }

    private async Task<Sender> CalmAsync(string client)
    {
        var sender = await Sender.ConnectAsync(_server, client);
        await sender.SendCalmAsync(120);
        return sender;
    }
}
