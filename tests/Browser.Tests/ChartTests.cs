using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>The chart over the whole history: a stream of 5,000 points, a second apart, from 2024-05-01T09:30:00Z on, with spikes.</summary>
public sealed class ChartTests(Chromium chromium) : IAsyncDisposable
{
    private const int Points = 5_000;

    private static readonly int[] Spikes = [500, 1_700, 4_600];

    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Far_out_each_anomaly_is_marked_and_can_be_explained()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        await ShowsAsync(viewer, "live", "10:36:40 to 2024-05-01 10:53:19 · 1,000 points, 1 anomaly");

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();

        await ShowsAsync(viewer, "far", "2024-05-01 09:30:00 to 2024-05-01 10:53:19 · the least and greatest values, 3 anomalies marked");
        await viewer.Page.Locator("#chart").FocusAsync();
        foreach (var n in Spikes.Reverse())
        {
            await viewer.Page.Keyboard.PressAsync("PageUp");
            await Expect(Number(viewer)).ToHaveTextAsync($"{n + 1:N0}");
        }

        await Expect(viewer.Page.Locator("#inspector .reason")).ToContainTextAsync("detectors agree");
        await Expect(viewer.Page.Locator("#inspector .votes-list li")).ToHaveCountAsync(5);

        // Of what is no anomaly the chart has but a value; the server knows the rest.
        await viewer.Page.Keyboard.PressAsync("Home");
        await Expect(Number(viewer)).ToHaveTextAsync(new Regex(@"^\d$"));
        await Expect(viewer.Page.Locator("#inspector .reason")).ToContainTextAsync("warming up");
    }

    [Fact]
    public async Task Wheel_drag_and_keys_zoom_and_move_and_a_double_click_goes_back_to_live()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        await ShowsAsync(viewer, "live", "10:36:40 to 2024-05-01 10:53:19 · 1,000 points, 1 anomaly");
        var mouse = viewer.Page.Mouse;

        // From 200 to 700 s before the end, wherever the pixels fall.
        await MoveToAsync(0.3);
        await mouse.DownAsync();
        await MoveToAsync(0.8);
        await mouse.UpAsync();
        await ShowsAsync(viewer, "near", new Regex(@"10:41:\d\d.* to 2024-05-01 10:(49|50):\d\d.* · (499|50[0-2]) points, 1 anomaly"));

        await viewer.Page.Keyboard.DownAsync("Shift");
        await MoveToAsync(0.2);
        await mouse.DownAsync();
        await MoveToAsync(0.7);
        await mouse.UpAsync();
        await viewer.Page.Keyboard.UpAsync("Shift");
        await ShowsAsync(viewer, "near", new Regex(@"10:37:\d\d.* to 2024-05-01 10:45:\d\d"));

        await viewer.Page.Locator("#chart").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("+");
        await ShowsAsync(viewer, "near", new Regex(@"· 31\d points"));
        await viewer.Page.Keyboard.PressAsync("-");
        await viewer.Page.Keyboard.PressAsync("Shift+ArrowRight");
        await ShowsAsync(viewer, "near", new Regex(@"10:39:\d\d.* to 2024-05-01 10:47:\d\d"));
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Earlier" }).ClickAsync();
        await ShowsAsync(viewer, "near", new Regex(@"10:37:\d\d.* to 2024-05-01 10:45:\d\d"));

        await MoveToAsync(0.5);
        await mouse.WheelAsync(0, 2_000);
        await ShowsAsync(viewer, "far", "3 anomalies marked");
        await mouse.DblClickAsync(await LeftAsync(0.5), await TopAsync());
        await ShowsAsync(viewer, "live", "1,000 points");

        async Task MoveToAsync(double share) => await mouse.MoveAsync(await LeftAsync(share), await TopAsync());
        async Task<float> LeftAsync(double share) => (await BoxAsync(viewer)) is var box ? (float)(box.X + box.Width * share) : 0;
        async Task<float> TopAsync() => (await BoxAsync(viewer)) is var box ? box.Y + box.Height / 2 : 0;
    }

    [Fact]
    public async Task Two_fingers_zoom()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync(options: new() { HasTouch = true, ViewportSize = new() { Width = 390, Height = 844 }, IsMobile = true });
        await ShowsAsync(viewer, "live", "1,000 points");
        var session = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);
        await viewer.Page.Locator("#chart").ScrollIntoViewIfNeededAsync();
        var box = await BoxAsync(viewer);

        await TouchAsync("touchStart", 0.4, 0.6);
        await TouchAsync("touchMove", 0.3, 0.7);
        await TouchAsync("touchMove", 0.1, 0.9);
        await TouchAsync("touchEnd");

        await ShowsAsync(viewer, "near", new Regex(@"· 2[45]\d points"));

        Task TouchAsync(string type, params double[] shares) => session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = shares.Select((share, id) => new Dictionary<string, object>
            {
                ["x"] = box.X + box.Width * share,
                ["y"] = box.Y + box.Height / 2,
                ["id"] = id,
            }).ToArray(),
        });
    }

    [Fact]
    public async Task A_link_keeps_the_time_that_is_shown()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync("?from=2024-05-01T09:58:00Z&to=2024-05-01T10:00");
        await ShowsAsync(viewer, "near", "2024-05-01 09:58:00 to 2024-05-01 10:00:00 · 121 points, 1 anomaly");
        await Expect(viewer.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(1);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "15 min" }).ClickAsync();
        await Expect(viewer.Page).ToHaveURLAsync(new Regex("from=2024-05-01T10%3A38%3A19Z&to=2024-05-01T10%3A53%3A19Z"));
        await viewer.Page.ReloadAsync();

        // Live points wait while a time is shown, and are counted.
        await ShowsAsync(viewer, "near", "10:38:19 to 2024-05-01 10:53:19 · 901 points, 1 anomaly");
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "15 min" })).ToHaveAttributeAsync("aria-pressed", "true");
        await sender.SendCalmAsync(7);
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Back to live · 7 new" }).ClickAsync();
        await ShowsAsync(viewer, "live", "to 2024-05-01 10:53:26");
        await Expect(viewer.Page).ToHaveURLAsync(new Regex("/client/a$"));
    }

    [Fact]
    public async Task A_pause_holds_the_picture_and_counts_what_comes()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        await ShowsAsync(viewer, "live", "to 2024-05-01 10:53:19 · 1,000 points");
        await viewer.MarkAsync();

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await sender.SendCalmAsync(11);
        await sender.SendAsync(99);

        var resume = viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Resume · 12 new" });
        await Expect(resume).ToBeVisibleAsync();
        await ShowsAsync(viewer, "paused", "to 2024-05-01 10:53:19 · 1,000 points");
        await Expect(viewer.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(3);
        await resume.ClickAsync();
        await ShowsAsync(viewer, "live", "to 2024-05-01 10:53:31 · 1,000 points, 2 anomalies");
        await Expect(viewer.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(4);
        await viewer.AssertNotReloadedAsync();
    }

    [Fact]
    public async Task Fields_choose_a_time_and_say_when_they_cannot()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        await ShowsAsync(viewer, "live", "1,000 points");

        await viewer.Page.GetByLabel("From", new() { Exact = true }).FillAsync("2024-05-01T09:38:01");
        await viewer.Page.GetByLabel("to", new() { Exact = true }).FillAsync("2024-05-01T09:38:31");
        await viewer.Page.GetByLabel("to", new() { Exact = true }).PressAsync("Enter");
        await ShowsAsync(viewer, "near", "09:38:01 to 2024-05-01 09:38:31 · 31 points, 1 anomaly");

        await viewer.Page.GetByLabel("to", new() { Exact = true }).FillAsync("2024-05-01T09:30:01");
        await viewer.Page.GetByLabel("to", new() { Exact = true }).PressAsync("Enter");
        Assert.Equal("This must be after the other time.", await viewer.Page.GetByLabel("to", new() { Exact = true }).EvaluateAsync<string>("field => field.validationMessage"));
    }

    [Fact]
    public async Task Each_detector_has_a_panel_live_and_for_times_that_are_stored()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        var panels = viewer.Page.Locator("#panels");
        await viewer.Page.GetByText("Score of each detector").ClickAsync();

        await Expect(panels.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Scores of iqr: 1 of 1000 ") })).ToBeVisibleAsync();
        await Expect(panels.Locator("figure")).ToHaveCountAsync(5);
        await sender.SendAsync(99);
        await Expect(panels.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Scores of iqr: 2 of 1000 ") })).ToBeVisibleAsync();

        // Remembered, and the votes of the past are worked out again.
        await viewer.Page.GotoAsync(_server.Page("/client/a?from=2024-05-01T09:38:00&to=2024-05-01T09:39:00").ToString());
        await Expect(panels.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Scores of z_score: 1 of 61 ") })).ToBeVisibleAsync();
        await viewer.Page.Locator("#chart").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("PageUp");
        await Expect(panels.Locator("figcaption").First).ToHaveTextAsync(new Regex(@"^z_score 0\.\d\d odd$"));

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();
        await Expect(panels.GetByText("zoom in until at most 2,000 points")).ToBeVisibleAsync();
    }

    private Task<Sender> SendAsync() => Sender.WithSpikesAsync(_server, "a", Points, Spikes);

    private Task<Viewer> OpenAsync(string query = "", BrowserNewContextOptions? options = null) =>
        chromium.OpenAsync(_server.Page("/client/a" + query), new(options ?? new()) { TimezoneId = "UTC" });

    private static ILocator Number(Viewer viewer) => viewer.Page.Locator("#inspector dd").Last;

    private static async Task<LocatorBoundingBoxResult> BoxAsync(Viewer viewer) => (await viewer.Page.Locator("#chart .u-over").BoundingBoxAsync())!;

    private static Task ShowsAsync(Viewer viewer, string kind, string text) => ShowsAsync(viewer, kind, new Regex(Regex.Escape(text)));

    /// <summary>What the chart's description says, which is what a screen reader reads out.</summary>
    private static async Task ShowsAsync(Viewer viewer, string kind, Regex text)
    {
        await Expect(viewer.Page.Locator("#chart")).ToHaveAttributeAsync("data-shown", kind);
        await Expect(viewer.Page.Locator("#chart-range")).ToHaveTextAsync(text);
    }
}
