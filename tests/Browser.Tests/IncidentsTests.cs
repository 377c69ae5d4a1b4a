using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class IncidentsTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_that_are_shown_are_chosen_at_once_and_acknowledged()
    {
        using var a = await Sender.WithSpikesAsync(_server, "a", 220, 200);
        using var b = await Sender.WithSpikesAsync(_server, "b", 220, 200);
        await using var viewer = await chromium.OpenAsync(_server.Page("/incidents"));
        var ticks = viewer.Page.Locator("#incidents input[name=ids]");

        // The list keeps up by itself.
        await Expect(ticks).ToHaveCountAsync(2, new() { Timeout = 20_000 });
        await viewer.Page.GetByLabel("choose all shown").CheckAsync();
        await Expect(ticks.Nth(0)).ToBeCheckedAsync();
        await Expect(ticks.Nth(1)).ToBeCheckedAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge chosen" }).ClickAsync();

        await Expect(viewer.Page.Locator(".incident-state.acknowledged")).ToHaveCountAsync(2);
        await Expect(ticks).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Incidents_are_shaded_on_the_streams_chart_and_silences_otherwise()
    {
        // Of 1,000 points that are shown the alarm is the 601st, and silence follows after the 801st for 100 s.
        using var sender = await Sender.WithSpikesAsync(_server, "a", 1_000, 600);
        await using var viewer = await chromium.OpenAsync(_server.Page("/incidents?state=any"));
        await Expect(viewer.Page.Locator("#incidents tbody tr")).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        await viewer.Page.AddInitScriptAsync(
            """
            window.fills = [];
            const fill = CanvasRenderingContext2D.prototype.fillRect;
            CanvasRenderingContext2D.prototype.fillRect = function (x, y, width, height) {
              window.fills.push({ style: this.fillStyle, x: x / this.canvas.width, width: width / this.canvas.width, isTall: height > 50 });
              fill.call(this, x, y, width, height);
            };
            """);
        await viewer.Page.RouteAsync("**/api/incidents?*", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            answer["incidents"]!.AsArray().Add(JsonNode.Parse(
                """{"kind": "silent", "state": "closed", "opened_at": "2024-05-01T09:43:20Z", "last_at": "2024-05-01T09:43:50Z", "closed_at": "2024-05-01T09:45:00Z"}"""));
            await route.FulfillAsync(new() { Json = answer });
        });

        await viewer.Page.GotoAsync(_server.Page("/client/a").ToString());

        var (odd, silent) = (await ShadedAsync("rgba(214, 40, 57"), await ShadedAsync("rgba(138, 90, 0"));
        Assert.InRange(odd.Width, 0.0005, 0.01);
        Assert.InRange(silent.Width, 0.08, 0.11);
        Assert.InRange(silent.X - odd.X, 0.16, 0.22);

        async Task<Fill> ShadedAsync(string colour)
        {
            var found = await viewer.Page.WaitForFunctionAsync("colour => window.fills.findLast(({ style, isTall }) => isTall && style.startsWith(colour))", colour);
            return await found.EvaluateAsync<Fill>("({ x, width }) => ({ X: x, Width: width })");
        }
    }

    private sealed class Fill
    {
        public double X { get; set; }

        public double Width { get; set; }
    }
}
