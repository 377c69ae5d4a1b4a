using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>What clients and addresses say is text on every page; a script that ran would open a dialog, which fails a test.</summary>
public sealed class HostileNamesTests(Chromium chromium) : IAsyncDisposable
{
    // No name may hold < or >: these would become markup if anything decoded them once too often.
    private const string Name = "&lt;img src=x onerror=alert(1)&gt; 'onfocus=alert(1) autofocus='";

    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_hostile_name_is_text_wherever_it_stands()
    {
        using var sender = await OddAsync(Name);
        using var other = await OddAsync("other");
        var name = Uri.EscapeDataString(Name);
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        foreach (var page in (string[])["/", $"/client/{name}", $"/backtest?stream={name}", $"/moved?stream={name}", "/moved?stream=other&from=2024-05-01T09:31:30Z&to=2024-05-01T10:00:00Z"])
        {
            await viewer.Page.GotoAsync(_server.Page(page).ToString());
            await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
            await Expect(viewer.Page.Locator("#recent-list")).ToContainTextAsync(Name);
            await AssertNothingRanAsync(viewer);
        }

        await Expect(viewer.Page.Locator("#moved-result tbody a")).ToHaveTextAsync(Name);
        using var calm = await Sender.ConnectAsync(_server, Name + "2");
        await calm.SendCalmAsync(120);
        await viewer.Page.GotoAsync(_server.Page($"/client/{name}2").ToString());
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await Expect(viewer.Page.Locator("#followed")).ToHaveTextAsync(Name + "2");
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await calm.SendAsync(99);
        await Expect(viewer.Page.Locator(".notice")).ToContainTextAsync($"Alarm in {Name}2");
        await AssertNothingRanAsync(viewer);
    }

    [Theory]
    [InlineData("/client/{0}", 404)]
    [InlineData("/backtest?stream={0}", 200)]
    [InlineData("/moved?stream={0}", 404)]
    [InlineData("/moved?stream=other&from={0}", 400)]
    [InlineData("/{0}", 404)]
    public async Task A_hostile_address_is_text_wherever_it_is_repeated(string address, int status)
    {
        using var other = await OddAsync("other");
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        viewer.Forgives = complaint => complaint.Contains("status of 40", StringComparison.Ordinal);

        var answer = await viewer.Page.GotoAsync(_server.Page(address.Replace("{0}", Uri.EscapeDataString("\"><script>alert(1)</script>"), StringComparison.Ordinal)).ToString());

        Assert.Equal(status, answer!.Status);
        await AssertNothingRanAsync(viewer);
    }

    private static async Task AssertNothingRanAsync(Viewer viewer)
    {
        Assert.Equal(0, await viewer.Page.Locator("img, script:not([src]):not([type='application/json'])").CountAsync());
    }

    private async Task<Sender> OddAsync(string client)
    {
        var sender = await Sender.ConnectAsync(_server, client);
        await sender.SendCalmAsync(120);
        await sender.SendAsync(99);
        return sender;
    }
}
