using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>What a person sees where there is nothing to see, or nobody answers.</summary>
public sealed class StatesTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_newcomer_needs_is_copied_by_a_button(bool hasClipboard)
    {
        await using var viewer = await chromium.OpenAsync(_server.Page("/backtest"), new() { Permissions = ["clipboard-read", "clipboard-write"] });
        // As on an address that is neither https nor this machine's.
        if (!hasClipboard) await viewer.Page.AddInitScriptAsync("window.reading = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined });");
        await viewer.Page.GotoAsync(_server.Page("/").ToString());

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the address" }).ClickAsync();

        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.Equal($"{_server.WebSocket}?client_id=my-stream", await viewer.Page.EvaluateAsync<string>("() => (window.reading ?? navigator.clipboard).readText()"));
    }

    [Fact]
    public async Task What_is_copied_from_the_page_makes_a_stream()
    {
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        var code = await viewer.Page.Locator("#connect-code").TextContentAsync();

        await viewer.Page.EvaluateAsync($"() => {{ {code} }}");

        await Expect(viewer.Page.GetByRole(AriaRole.Link, new() { Name = "my-stream" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_server_that_is_gone_is_said_in_large_until_it_is_back()
    {
        using (var sender = await Sender.ConnectAsync(_server, "a")) await sender.SendCalmAsync(60);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        viewer.Forgives = _ => true;
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();

        await _server.StopAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer: what you see is as of 20");
        await using var again = new RunningServer(_server);

        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_else_moved_is_asked_on_the_streams_page_for_the_time_of_its_chart()
    {
        foreach (var client in (string[])["a", "b"])
        {
            using var sender = await Sender.ConnectAsync(_server, client);
            await sender.SendCalmAsync(120);
            await sender.SendAsync(99);
            await sender.SendCalmAsync(60);
        }

        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a?from=2024-05-01T09:31:50Z&to=2024-05-01T09:32:10Z"), new() { TimezoneId = "Asia/Kolkata" });
        await viewer.Page.GetByText("What else moved?").ClickAsync();

        var result = viewer.Page.Locator("#moved-result");
        await Expect(result.Locator("time").First).ToHaveTextAsync("2024-05-01 15:01:50");
        await Expect(result.Locator("time").First).ToHaveAttributeAsync("title", "2024-05-01 09:31:50 UTC");
        await Expect(result.Locator("tbody")).ToContainTextAsync("b");
        await Expect(result.Locator("tbody a")).ToHaveAttributeAsync("href", "/client/b?from=2024-05-01T09:31:50Z&to=2024-05-01T09:32:10Z");

        await viewer.Page.Locator("#chart-tools [name=from]").FillAsync("2024-05-01T15:02:20");
        await viewer.Page.Locator("#chart-tools [name=to]").FillAsync("2024-05-01T15:02:30");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(result).ToContainTextAsync("No other stream had more anomalies than usual");
    }

    [Fact]
    public async Task What_else_moved_is_asked_without_a_script_too()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(60);
        await using var viewer = await chromium.OpenAsync(_server.Page("/moved"), new() { JavaScriptEnabled = false });
        viewer.Forgives = complaint => complaint.Contains("404", StringComparison.Ordinal);

        await viewer.Page.GetByRole(AriaRole.Textbox, new() { Name = "Stream" }).FillAsync("a");
        await viewer.Page.GetByLabel("In its").SelectOptionAsync("last hour");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "What else moved?" }).ClickAsync();
        await Expect(viewer.Page.Locator("#moved-result")).ToContainTextAsync("No other stream had more anomalies than usual");
        await Expect(viewer.Page.Locator("#moved-result")).ToContainTextAsync("2024-05-01 08:30:59 UTC");

        await viewer.Page.GetByRole(AriaRole.Textbox, new() { Name = "Stream" }).FillAsync("nobody");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "What else moved?" }).ClickAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "No stream is named" })).ToBeVisibleAsync();
    }
}
