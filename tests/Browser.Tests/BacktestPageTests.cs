using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class BacktestPageTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_streams_history_is_tried_and_the_better_setting_applied()
    {
        using var sender = await SendAsync("a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        await viewer.Page.GetByRole(AriaRole.Link, new() { Name = "try others" }).ClickAsync();
        await Expect(viewer.Page.GetByLabel("Stream")).ToHaveValueAsync("a");
        await Expect(viewer.Page.Locator(".crumbs a")).ToHaveAttributeAsync("href", "/client/a");
        await viewer.MarkAsync();

        await viewer.Page.Locator("[name='second.window']").FillAsync("30");
        await viewer.Page.Locator("summary").Nth(1).ClickAsync();
        await viewer.Page.Locator("[name='second.detectors'][value=z_score]").CheckAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).PressAsync("Enter");

        await Expect(viewer.Page.Locator("#progress")).ToHaveTextAsync("Done.");
        await Expect(viewer.Page.Locator("#first-chart canvas")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#second-chart canvas")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#figures")).ToContainTextAsync("alarms");
        Assert.True(await HasColourAsync(viewer, "#first-chart", "--chart-alarm"));

        var apply = viewer.Page.Locator("[data-apply]").Nth(1);
        await apply.ClickAsync();
        await Expect(apply.Locator("xpath=../span")).ToContainTextAsync("Applied");
        await viewer.AssertNotReloadedAsync();
        await viewer.Page.Locator("#result-title").GetByRole(AriaRole.Link, new() { Name = "a" }).ClickAsync();
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync(new Regex("last 30 points by 1 of 1\\s+detector:\\s+z_score"));
    }

    [Fact]
    public async Task An_uploaded_series_shows_its_labels_and_stays_chosen_for_the_next_run()
    {
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest"));
        await viewer.Page.GetByLabel("Or a CSV file").SetInputFilesAsync(new FilePayload { Name = "<b>.csv", MimeType = "text/csv", Buffer = Csv() });

        for (var window = 20; window <= 40; window += 20)
        {
            await viewer.Page.Locator("[name='first.window']").FillAsync(window.ToString(CultureInfo.InvariantCulture));
            await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
            await Expect(viewer.Page.Locator(".sides section").First).ToContainTextAsync($"window {window}");
        }

        await Expect(viewer.Page.Locator("#result-title")).ToHaveTextAsync("<b>.csv");
        await Expect(viewer.Page.Locator("#figures")).ToContainTextAsync("NAB score, standard");
        await Expect(viewer.Page.Locator("#first-chart canvas")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("[data-apply]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_cannot_be_run_is_said_without_losing_the_form()
    {
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest"));
        viewer.Forgives = complaint => complaint.Contains("400");

        await viewer.Page.GetByLabel("Stream").FillAsync("nobody");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("No stream named “nobody” has any points.");
        await Expect(viewer.Page.GetByLabel("Stream")).ToHaveValueAsync("nobody");
    }

    [Fact]
    public async Task On_a_phone_it_fits()
    {
        using var sender = await SendAsync("a stream with a name that is rather long, but may be longer still");
        await using var viewer = await chromium.OpenAsync(
            _server.Page("/backtest?stream=" + Uri.EscapeDataString("a stream with a name that is rather long, but may be longer still")),
            new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await viewer.AssertFitsAsync();

        await viewer.Page.Locator("[name='second.window']").FillAsync("100");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await Expect(viewer.Page.Locator("#second-chart canvas")).ToBeVisibleAsync();
        await viewer.AssertFitsAsync();
    }

    [Fact]
    public async Task In_the_dark_its_charts_are_dark_too()
    {
        using var sender = await SendAsync("a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest?stream=a"));
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(viewer.Page.Locator("#first-chart canvas")).ToBeVisibleAsync();

        await viewer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        await Expect(viewer.Page.Locator("#first-chart canvas")).ToBeVisibleAsync();
        Assert.True(await HasColourAsync(viewer, "#first-chart", "--chart-alarm"));
        Assert.Equal("#ff2f45", await viewer.Page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).getPropertyValue('--chart-alarm')"));
    }

    [Fact]
    public async Task Without_scripts_it_is_a_form_and_tables()
    {
        using var sender = await SendAsync("a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest?stream=a"), new() { JavaScriptEnabled = false });

        await viewer.Page.Locator("[name='second.window']").FillAsync("200");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await Expect(viewer.Page.Locator("#figures")).ToContainTextAsync("anomalies in 1,000 points");
        await Expect(viewer.Page.Locator("#differences")).ToContainTextAsync("99 is ");
        await Expect(viewer.Page.Locator("#first-chart")).ToBeHiddenAsync();
        await Expect(viewer.Page.Locator("[data-apply]").First).ToBeHiddenAsync();
    }

    private async Task<Sender> SendAsync(string client)
    {
        var sender = await Sender.ConnectAsync(_server, client);
        await sender.SendCalmAsync(120);
        await sender.SendAsync(99);
        await sender.SendCalmAsync(100);
        return sender;
    }

    private static byte[] Csv()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 300).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{1_714_555_800 + i},{(i == 150 ? 100 : random.NextDouble()):0.###},{(i is >= 140 and < 160 ? 1 : 0)}\n"));
        return Encoding.UTF8.GetBytes("timestamp,value,label\n" + string.Concat(rows));
    }

    /// <summary>Whether a chart has drawn anything in one of the page's colours.</summary>
    private static Task<bool> HasColourAsync(Viewer viewer, string chart, string colour) => viewer.Page.EvaluateAsync<bool>(
        """
        ([chart, colour]) => {
          const canvas = document.querySelector(`${chart} canvas`);
          const probe = document.createElement('canvas').getContext('2d');
          probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(colour);
          probe.fillRect(0, 0, 1, 1);
          const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          for (let i = 0; i < data.length; i += 4) if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) return true;
          return false;
        }
        """,
        new[] { chart, colour });
}
