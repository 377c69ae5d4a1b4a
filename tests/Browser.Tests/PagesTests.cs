using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class PagesTests(Chromium chromium) : IAsyncDisposable
{
    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 390, Height = 844 },
        HasTouch = true,
        IsMobile = true,
    };

    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_anomaly_appears_on_both_pages_without_reloading()
    {
        await using var overview = await chromium.OpenAsync(_server.Page("/"));
        await overview.MarkAsync();
        await Expect(overview.Page.GetByText("No client has connected yet")).ToBeVisibleAsync();

        using var client = new MockClientProcess(_server, "^GSPC", pointsPerSecond: 50);
        var link = overview.Page.GetByRole(AriaRole.Link, new() { Name = "^GSPC" });
        await Expect(link).ToBeVisibleAsync();
        await using var stream = await chromium.OpenAsync(new Uri(_server.Address, await link.GetAttributeAsync("href")));
        await stream.MarkAsync();
        var known = await stream.Page.Locator("#anomalies tbody tr").CountAsync();

        var row = overview.Page.Locator("tr[data-client='^GSPC']");
        await Expect(row.Locator(".severity")).ToHaveTextAsync(new Regex("low|medium|high|critical"));
        await Expect(row.Locator("[data-field=last_anomaly]")).ToContainTextAsync("detectors agree");
        await Expect(stream.Page.Locator("#anomalies tbody tr").Nth(known + 1)).ToBeVisibleAsync();
        await Expect(stream.Page.Locator("#anomalies tbody tr").First).ToContainTextAsync("detectors agree");
        await Expect(stream.Page.Locator("#inspector")).ToContainTextAsync("Latest anomaly");
        await Expect(stream.Page.Locator("#chart canvas")).ToBeVisibleAsync();
        await Expect(stream.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await overview.AssertNotReloadedAsync();
        await stream.AssertNotReloadedAsync();
    }

    [Fact]
    public async Task The_chart_explains_the_point_under_the_pointer_and_at_the_keys()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(100);
        await sender.SendAsync(99);
        await sender.SendCalmAsync(19);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        var inspector = viewer.Page.Locator("#inspector");
        await Expect(inspector).ToContainTextAsync("Latest anomaly");

        var box = (await viewer.Page.Locator("#chart .u-over").BoundingBoxAsync())!;
        await viewer.Page.Mouse.MoveAsync(box.X + box.Width * 90.5f / 119, box.Y + box.Height / 2);
        await Expect(inspector).ToContainTextAsync("Chosen point");
        await Expect(inspector.Locator("dd").Last).ToHaveTextAsync(new Regex("^9[0-3]$"));
        await Expect(inspector.Locator(".votes-list li")).ToHaveCountAsync(5);
        await Expect(inspector.Locator(".reason")).ToContainTextAsync("the last 50 points");

        await viewer.Page.Locator("#chart").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("End");
        await Expect(inspector.Locator("dd").Last).ToHaveTextAsync("120");
        await viewer.Page.Keyboard.PressAsync("PageUp");
        await Expect(inspector.Locator("dd").Last).ToHaveTextAsync("101");
        await Expect(inspector).ToContainTextAsync("anomaly, alarm");
        await viewer.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(inspector.Locator("dd").Last).ToHaveTextAsync("100");

        // A point that comes does not take away what is being read.
        await sender.SendCalmAsync(1);
        await Expect(viewer.Page.Locator(".figures [data-field=points]")).ToHaveTextAsync("121");
        await Expect(inspector.Locator("dd").Last).ToHaveTextAsync("100");
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Expect(inspector).ToContainTextAsync("Latest anomaly");
    }

    [Fact]
    public async Task A_tap_explains_a_point_on_a_phone()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(120);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"), Phone);
        await Expect(viewer.Page.Locator("#inspector")).ToContainTextAsync("Newest point");

        var chart = viewer.Page.Locator("#chart .u-over");
        await chart.EvaluateAsync("chart => chart.scrollIntoView({ block: 'center' })");
        var box = (await chart.BoundingBoxAsync())!;
        await viewer.Page.Touchscreen.TapAsync(box.X + box.Width / 2, box.Y + box.Height / 2);

        await Expect(viewer.Page.Locator("#inspector")).ToContainTextAsync("Chosen point");
        await Expect(viewer.Page.Locator("#inspector .votes-list li")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Without_scripts_tables_stand_in_for_the_chart()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(60);
        await sender.SendAsync(99, 10.5);
        await using var stream = await chromium.OpenAsync(_server.Page("/client/a"), new() { JavaScriptEnabled = false });
        await using var overview = await chromium.OpenAsync(_server.Page("/"), new() { JavaScriptEnabled = false });

        await Expect(stream.Page.Locator("#chart-card")).ToBeHiddenAsync();
        await Expect(stream.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(1);
        await Expect(stream.Page.Locator("#points tbody tr")).ToHaveCountAsync(50);
        await Expect(stream.Page.Locator("#points tbody tr").First).ToBeVisibleAsync();
        await Expect(overview.Page.GetByRole(AriaRole.Link, new() { Name = "a", Exact = true })).ToBeVisibleAsync();
        await Expect(overview.Page.GetByText("reload to see new points")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_phone_needs_no_sideways_scrolling()
    {
        using var sender = await Sender.ConnectAsync(_server, "a-name-as-long-as-a-name-may-be-" + new string('x', 96));
        await sender.SendCalmAsync(60);
        await sender.SendAsync(1e150, 10.5, -123_456_789.123456);
        var address = _server.Page("/client/a-name-as-long-as-a-name-may-be-" + new string('x', 96));

        foreach (var scripts in (bool[])[true, false])
        {
            foreach (var page in (Uri[])[_server.Page("/"), address, _server.Page("/client/unknown")])
            {
                await using var viewer = await chromium.OpenAsync(page, new(Phone) { JavaScriptEnabled = scripts });
                viewer.Forgives = complaint => complaint.Contains("404", StringComparison.Ordinal);
                if (scripts && page == address) await Expect(viewer.Page.Locator("#chart canvas")).ToBeVisibleAsync();
                await viewer.AssertFitsAsync();
            }
        }
    }

    [Fact]
    public async Task The_pages_follow_the_viewers_colour_scheme()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(60);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"), new() { ColorScheme = ColorScheme.Light });
        await Expect(viewer.Page.Locator("#chart canvas")).ToBeVisibleAsync();
        Assert.True(await BrightnessAsync("body") > 200);

        await viewer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        Assert.True(await BrightnessAsync("body") < 60);
        Assert.True(await BrightnessAsync("#chart-card") < 60);
        await Expect(viewer.Page.Locator("#chart canvas")).ToBeVisibleAsync();

        Task<double> BrightnessAsync(string selector) => viewer.Page.EvaluateAsync<double>(
            """
            selector => {
              const [red, green, blue] = getComputedStyle(document.querySelector(selector)).backgroundColor.match(/[0-9.]+/g).map(Number);
              return (red + green + blue) / 3;
            }
            """,
            selector);
    }

    [Theory]
    [InlineData("a&b 'c' `d`")]
    [InlineData("&lt;b&gt;;+{{1}}=$^|~")]
    [InlineData("constructor")]
    public async Task Hostile_names_are_only_text(string name)
    {
        await using var overview = await chromium.OpenAsync(_server.Page("/"));
        using var sender = await Sender.ConnectAsync(_server, name);
        await sender.SendCalmAsync(60);
        await sender.SendAsync("""{"timestamp":"<b>'&half past nine","value":-1e150}""");

        // Once made by the script, once by the server.
        var link = overview.Page.Locator("#board-rows").GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
        await Expect(link).ToBeVisibleAsync();
        await overview.Page.ReloadAsync();
        await link.ClickAsync();

        await Expect(overview.Page.Locator("h1")).ToHaveTextAsync(name);
        await Expect(overview.Page.Locator("#inspector")).ToContainTextAsync("-1e150");
        await Expect(overview.Page.Locator("#connection")).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task Times_are_the_viewers_and_say_what_they_are_in_utc()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendAsync("""{"timestamp":"2024-05-01T02:30:00.25Z","value":1}""");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"), new() { TimezoneId = "America/New_York" });

        var time = viewer.Page.Locator(".figures time");

        await Expect(time).ToHaveTextAsync("2024-04-30 22:30:00.25");
        await Expect(time).ToHaveAttributeAsync("title", "2024-05-01 02:30:00.25 UTC");
        await sender.SendAsync("""{"timestamp":"2024-05-01T05:00:00Z","value":2}""");
        await Expect(time).ToHaveTextAsync("2024-05-01 01:00:00");
        await Expect(time).ToHaveAttributeAsync("title", "2024-05-01 05:00:00 UTC");
    }

    [Fact]
    public async Task The_first_point_of_a_silent_client_begins_the_chart()
    {
        using var sender = await Sender.ConnectAsync(_server, "silent");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/silent"));
        await Expect(viewer.Page.GetByText("No point has come yet")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");

        await sender.SendAsync("""{"timestamp":"half past nine","value":1}""");

        await Expect(viewer.Page.Locator("#chart canvas")).ToBeVisibleAsync();
        await Expect(viewer.Page.GetByText("without a timestamp that could be read")).ToBeVisibleAsync();
        await Expect(viewer.Page.GetByText("No point has come yet")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_page_outlives_a_restart_of_the_server()
    {
        using (var sender = await Sender.ConnectAsync(_server, "a")) await sender.SendCalmAsync(10);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        viewer.Forgives = _ => true;
        await viewer.MarkAsync();
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");

        await _server.StopAsync();
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Reconnecting …");
        await using var again = new RunningServer(_server);
        using var client = await Sender.ConnectAsync(again, "a");
        await client.SendCalmAsync(3);

        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await viewer.Page.GetByText("Points as a table").ClickAsync();
        await Expect(viewer.Page.Locator("#points tbody tr").First).ToHaveAttributeAsync("data-n", "13");
        await viewer.AssertNotReloadedAsync();
    }
}
