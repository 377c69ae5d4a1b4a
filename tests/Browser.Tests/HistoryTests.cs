using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>The tables and files beside the chart: of a stream with an anomaly at every 60th point from the 100th on.</summary>
public sealed class HistoryTests(Chromium chromium) : IAsyncDisposable
{
    private const int Points = 1_900;

    private static readonly int[] Spikes = [.. Enumerable.Range(0, 30).Select(i => 100 + 60 * i)];

    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Anomalies_are_paged_and_a_row_takes_the_chart_to_its_point()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        var section = viewer.Page.Locator("#anomalies-section");
        var rows = section.Locator("tbody tr");
        var (older, newer) = (section.GetByRole(AriaRole.Button, new() { Name = "Older" }), section.GetByRole(AriaRole.Button, new() { Name = "Newer" }));
        await Expect(rows).ToHaveCountAsync(20);
        await Expect(newer).ToBeDisabledAsync();

        await older.ClickAsync();
        await Expect(rows.First).ToHaveAttributeAsync("data-n", N(9));
        await Expect(rows).ToHaveCountAsync(10);
        await Expect(older).ToBeDisabledAsync();
        await newer.ClickAsync();
        await Expect(rows.First).ToHaveAttributeAsync("data-n", N(29));
        await older.ClickAsync();
        await Expect(rows).ToHaveCountAsync(10);

        // By keyboard as well; an anomaly that comes meanwhile does not push the page aside.
        await sender.SendAsync(99);
        await rows.Last.GetByRole(AriaRole.Button).PressAsync("Enter");
        await Expect(viewer.Page.Locator("#chart")).ToHaveAttributeAsync("data-shown", "near");
        await Expect(viewer.Page.Locator("#inspector dd").Last).ToHaveTextAsync("101");
        await Expect(viewer.Page.Locator("#inspector")).ToContainTextAsync("detectors agree");
        await Expect(viewer.Page.Locator("#chart")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Tables_follow_the_time_on_the_chart()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync("?from=2024-05-01T09:35:00Z&to=2024-05-01T09:36:59Z");
        await viewer.Page.GetByText("Points as a table").ClickAsync();

        var points = viewer.Page.Locator("#points-section");
        await Expect(points.Locator("tbody tr")).ToHaveCountAsync(50);
        await Expect(points.Locator("tbody tr").First).ToHaveAttributeAsync("data-n", "420");
        await points.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(points.Locator("tbody tr").First).ToHaveAttributeAsync("data-n", "370");
        await points.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(points.Locator("tbody tr")).ToHaveCountAsync(20);
        await Expect(viewer.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(2);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Back to live" }).ClickAsync();
        await Expect(points.Locator("tbody tr").First).ToHaveAttributeAsync("data-n", "1900");
        await sender.SendAsync(99);
        await Expect(points.Locator("tbody tr").First).ToHaveAttributeAsync("data-n", "1901");
        await Expect(viewer.Page.Locator("#anomalies tbody tr").First).ToHaveAttributeAsync("data-n", "1901");
        await Expect(viewer.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(20);
    }

    [Fact]
    public async Task What_the_chart_shows_can_be_taken_along_as_a_file()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync("?from=2024-05-01T09:35:00Z&to=2024-05-01T09:36:59Z");
        await Expect(viewer.Page.Locator(".exports")).ToContainTextAsync("Files of the time on the chart");

        var points = await DownloadAsync(viewer, "points", "CSV");
        Assert.Equal("a-points-20240501T093500-20240501T093659.csv", points.Name);
        Assert.Equal(121, points.Lines.Length);
        var anomalies = await DownloadAsync(viewer, "anomalies", "NDJSON");
        Assert.Equal("a-anomalies-20240501T093500-20240501T093659.ndjson", anomalies.Name);
        Assert.Equal(2, anomalies.Lines.Length);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Back to live" }).ClickAsync();
        Assert.Equal(Points + 1, (await DownloadAsync(viewer, "points", "CSV")).Lines.Length);
    }

    [Fact]
    public async Task Without_scripts_a_link_to_a_time_shows_its_tables()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync("?from=2024-05-01T09:35:00Z&to=2024-05-01T09:36:59Z", new() { JavaScriptEnabled = false });

        await Expect(viewer.Page.Locator("#points tbody tr").First).ToHaveAttributeAsync("data-n", "420");
        await Expect(viewer.Page.Locator("#anomalies tbody tr")).ToHaveCountAsync(2);
        await Expect(viewer.Page.Locator(".pages").First).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("?from=yesterday&to=<script>")]
    [InlineData("?from=2024-05-02&to=2024-05-01")]
    public async Task A_broken_link_shows_what_comes_live(string query)
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync(query);

        await Expect(viewer.Page.Locator("#chart")).ToHaveAttributeAsync("data-shown", "live");
        await Expect(viewer.Page.Locator("#chart-range")).ToContainTextAsync("1,000 points");
    }

    [Fact]
    public async Task A_time_that_cannot_be_read_is_read_again()
    {
        using var sender = await SendAsync();
        await using var viewer = await OpenAsync();
        viewer.Forgives = complaint => complaint.Contains("503", StringComparison.Ordinal);
        await Expect(viewer.Page.Locator("#chart")).ToHaveAttributeAsync("data-shown", "live");
        await viewer.Page.RouteAsync(new Regex("/chart"), route => route.FulfillAsync(new() { Status = 503 }));

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "15 min" }).ClickAsync();
        await Expect(viewer.Page.Locator("#chart-problem")).ToContainTextAsync("the page tries again");
        await viewer.Page.UnrouteAsync(new Regex("/chart"));

        await Expect(viewer.Page.Locator("#chart-range")).ToContainTextAsync("901 points");
        await Expect(viewer.Page.Locator("#chart-problem")).ToBeHiddenAsync();
    }

    private static string N(int spike) => $"{Spikes[spike] + 1}";

    private Task<Sender> SendAsync() => Sender.WithSpikesAsync(_server, "a", Points, Spikes);

    private Task<Viewer> OpenAsync(string query = "", BrowserNewContextOptions? options = null) =>
        chromium.OpenAsync(_server.Page("/client/a" + query), new(options ?? new()) { TimezoneId = "UTC" });

    private static async Task<(string Name, string[] Lines)> DownloadAsync(Viewer viewer, string what, string format)
    {
        var download = await viewer.Page.RunAndWaitForDownloadAsync(() => viewer.Page.Locator($"[data-export={what}]").GetByText(format, new() { Exact = true }).ClickAsync());
        return (download.SuggestedFilename, await File.ReadAllLinesAsync(await download.PathAsync()));
    }
}
