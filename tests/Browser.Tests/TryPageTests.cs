using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class TryPageTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("seasonal, with noise")]
    [InlineData("random walk")]
    [InlineData("flat line")]
    public async Task Each_source_is_judged_live_and_an_injected_anomaly_is_flagged_with_its_reason(string source)
    {
        await using var viewer = await OpenAsync();
        await viewer.Page.GetByLabel(source).CheckAsync();
        await StartAsync(viewer);
        await Expect(Status(viewer)).ToHaveTextAsync(new Regex("^Warming up"));

        await InjectAsync(viewer);

        await Expect(Status(viewer)).ToHaveTextAsync(new Regex(@"^The injected value was flagged: .* detectors agree\.$"));
        // A walk has anomalies of its own.
        var severe = viewer.Page.Locator("#try-anomalies li").Filter(new() { HasTextRegex = new("(high|critical).*detectors agree", RegexOptions.Singleline) });
        await Expect(severe.First).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#try-count-alarms")).Not.ToHaveTextAsync("0");
        await Expect(viewer.Page.Locator("#try-trip")).ToHaveTextAsync(new Regex(@"^\d+\.\d ms$"));
        await Expect(viewer.Page.Locator("#try-chart canvas")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_file_is_sent_to_its_end_and_its_bad_lines_are_named()
    {
        await using var viewer = await OpenAsync();
        await viewer.Page.GetByLabel("CSV file").CheckAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(Status(viewer)).ToHaveTextAsync("Choose a CSV file first, or drop one on the page.");

        await viewer.Page.Locator("#try-choose").SetInputFilesAsync(Csv("time,value\n2024-05-01 00:00,1\nsoon,2\n2024-05-01 00:01,<b>\n", Spike(place: 70)));
        await Expect(viewer.Page.Locator("#try-file li")).ToHaveTextAsync(
            ["a.csv: 81 points.", "Line 3: “soon” is no time: expected ISO 8601 or a number.", "Line 4: “<b>” is no number."]);
        await StartAsync(viewer);

        await Expect(Status(viewer)).ToHaveTextAsync("All 81 points of the file are sent and answered.");
        await Expect(viewer.Page.Locator("#try-count-answered")).ToHaveTextAsync("81");
        await Expect(viewer.Page.Locator("#try-anomalies li")).ToContainTextAsync("1000 is ");
        await Expect(viewer.Page.Locator("#try-anomalies time")).ToHaveAttributeAsync("title", "2024-05-02 01:10:00.000 UTC");
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Start" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("1\n2\n3\n", 3)]
    [InlineData("value\n1\n\n2\n", 2)]
    [InlineData("1714555800;1,5\n1714555801;\n1714555802;2\n", 2)]
    [InlineData("\"value\";\"timestamp\"\r\n\"5\";\"2024-05-01\"\r\n", 1)]
    [InlineData("", 0)]
    public async Task A_file_may_have_a_line_of_names_or_none_and_times_or_none(string text, int points)
    {
        await using var viewer = await OpenAsync();

        await viewer.Page.EvaluateAsync(
            """
            text => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([text], 'a.csv'));
              document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
            """, text);

        await Expect(viewer.Page.Locator("#try-file li").First).ToHaveTextAsync($"a.csv: {points} points.");
        await Expect(viewer.Page.GetByLabel("CSV file")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_stopped_stream_goes_on_where_it_was_and_another_source_is_another_stream()
    {
        await using var viewer = await OpenAsync();
        await StartAsync(viewer);
        await Expect(viewer.Page.Locator("#try-count-answered")).Not.ToHaveTextAsync("0");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).PressAsync("Enter");
        await Expect(Status(viewer)).ToHaveTextAsync("Stopped. Start goes on where it was.");
        await StartAsync(viewer);
        await Expect(Streams(viewer)).ToHaveCountAsync(1);

        await viewer.Page.GetByLabel("flat line").CheckAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Start" })).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#try-count-sent")).ToHaveTextAsync("0");
        await StartAsync(viewer);
        await Expect(Streams(viewer)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Its_streams_can_be_looked_at_and_deleted()
    {
        await using var viewer = await OpenAsync();
        await StartAsync(viewer);
        await Expect(viewer.Page.Locator("#try-count-answered")).Not.ToHaveTextAsync("0");
        var id = (await Streams(viewer).GetByRole(AriaRole.Link).TextContentAsync())!;
        Assert.Matches("^try-[0-9a-z]+$", id);
        await using var stream = await chromium.OpenAsync(_server.Page("/client/" + id));
        await Expect(stream.Page.Locator("h1")).ToHaveTextAsync(id);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Delete " + id }).ClickAsync();

        await Expect(Status(viewer)).ToHaveTextAsync($"{id} is deleted.");
        await Expect(Streams(viewer)).ToHaveCountAsync(0);
        stream.Forgives = complaint => complaint.Contains("404");
        Assert.Equal(404, (await stream.Page.ReloadAsync())!.Status);
    }

    [Fact]
    public async Task Another_sensitivity_is_asked_for_by_connecting_again_without_losing_a_point()
    {
        await using var viewer = await OpenAsync();
        await viewer.Page.GetByLabel("CSV file").CheckAsync();
        await viewer.Page.Locator("#try-choose").SetInputFilesAsync(Csv("", Spike(place: 70)));
        await StartAsync(viewer);
        await Expect(viewer.Page.Locator("#try-count-answered")).Not.ToHaveTextAsync("0");

        await viewer.Page.GetByLabel("Sensitivity").FillAsync("0.3");

        await Expect(viewer.Page.Locator("#sensitivity-value")).ToHaveTextAsync("2");
        await Expect(viewer.Page.Locator("#try-address")).ToContainTextAsync("sensitivity=2");
        await Expect(Status(viewer)).ToHaveTextAsync("All 80 points of the file are sent and answered.");
        var id = await Streams(viewer).GetByRole(AriaRole.Link).TextContentAsync();
        using var http = new HttpClient();
        Assert.Contains("\"sensitivity\":2", await http.GetStringAsync(_server.Page("/api/clients/" + id)));
        Assert.Equal(80, Regex.Count(await http.GetStringAsync(_server.Page($"/api/clients/{id}/points")), "\"n\":"));
    }

    [Fact]
    public async Task When_the_server_has_restarted_it_goes_on()
    {
        await using var viewer = await OpenAsync();
        viewer.Forgives = complaint => complaint.Contains("console:");
        await StartAsync(viewer);
        await Expect(viewer.Page.Locator("#try-count-answered")).Not.ToHaveTextAsync("0");

        await _server.StopAsync();
        await Expect(Status(viewer)).ToHaveTextAsync("The connection is gone; trying again …");
        await using var again = new RunningServer(_server);

        await Expect(Status(viewer)).Not.ToHaveTextAsync("The connection is gone; trying again …");
        await InjectAsync(viewer);
        await Expect(viewer.Page.Locator("#try-anomalies li").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_is_closed_sends_no_more()
    {
        string? id;
        await using (var viewer = await OpenAsync())
        {
            await StartAsync(viewer);
            await Expect(viewer.Page.Locator("#try-count-answered")).Not.ToHaveTextAsync("0");
            id = await Streams(viewer).GetByRole(AriaRole.Link).TextContentAsync();
        }

        await using var stream = await chromium.OpenAsync(_server.Page("/client/" + id));
        await Expect(stream.Page.Locator("#state")).ToHaveTextAsync("inactive");
    }

    [Fact]
    public async Task The_code_it_shows_is_the_code_it_runs()
    {
        await using var viewer = await chromium.OpenAsync(_server.Page("/try"), new() { JavaScriptEnabled = false });

        var shown = await viewer.Page.Locator("#client-source").TextContentAsync();

        using var http = new HttpClient();
        var run = await http.GetStringAsync(_server.Page("/js/client.js"));
        Assert.Equal(run.Replace("ws://localhost:3000", $"ws://{_server.Address.Authority}"), shown);
        await Expect(viewer.Page.GetByText("JavaScript, which is switched off here")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#try-form")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task It_is_one_click_away_and_fits_on_a_phone()
    {
        await using var viewer = await chromium.OpenAsync(
            _server.Page("/"), new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true, ColorScheme = ColorScheme.Dark });
        await viewer.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Try it" }).TapAsync();
        await StartAsync(viewer);
        await InjectAsync(viewer);
        await Expect(viewer.Page.Locator("#try-anomalies li").First).ToBeVisibleAsync();

        await viewer.AssertFitsAsync();
    }

    private Task<Viewer> OpenAsync() => chromium.OpenAsync(_server.Page("/try"));

    private static async Task StartAsync(Viewer viewer)
    {
        await viewer.Page.GetByLabel("Pace").FillAsync("50");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).PressAsync("Enter");
    }

    /// <summary>Once the stream has warmed up.</summary>
    private static Task InjectAsync(Viewer viewer) =>
        viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Inject an anomaly now" }).ClickAsync();

    private static ILocator Status(Viewer viewer) => viewer.Page.Locator("#try-status");

    private static ILocator Streams(Viewer viewer) => viewer.Page.Locator("#try-streams li");

    private static FilePayload Csv(string beginning, IEnumerable<string> lines) => new()
    {
        Name = "a.csv",
        MimeType = "text/csv",
        Buffer = Encoding.UTF8.GetBytes(beginning + string.Join('\n', lines)),
    };

    /// <summary>80 calm points a minute apart, and one of them 1,000.</summary>
    private static IEnumerable<string> Spike(int place)
    {
        var random = new Random(1);
        var start = new DateTime(2024, 5, 2, 0, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(0, 80).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{start.AddMinutes(i):yyyy-MM-dd HH:mm},{(i == place ? 1000 : 10 + random.NextDouble()):0.###}"));
    }
}
