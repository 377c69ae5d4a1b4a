using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class StreamSettingsTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_person_chooses_a_preset_while_the_stream_runs()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(120);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        await viewer.MarkAsync();
        var settings = viewer.Page.Locator(".settings");
        await Expect(settings).ToContainTextAsync(new Regex(@"last 50 points by 3 of 5\s+votes:.*preset vote.*limits from its own past.*sensitivity 1", RegexOptions.Singleline));

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "change" }).PressAsync("Enter");
        var panel = viewer.Page.GetByRole(AriaRole.Dialog, new() { Name = "How a is judged" });
        await Expect(panel.GetByLabel("Preset")).ToBeFocusedAsync();
        await panel.GetByLabel("Preset").SelectOptionAsync("careful");
        await panel.GetByLabel("Sensitivity").FillAsync("0.5");
        await panel.GetByLabel("Sensitivity").PressAsync("Enter");

        await Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("Set: ");
        await Expect(settings).ToContainTextAsync(new Regex(@"by 2 of 3\s+votes:\s+surprise\s+cusum\s+extreme\s+· preset careful.*sensitivity 0\.5", RegexOptions.Singleline));
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Expect(panel).ToBeHiddenAsync();
        await sender.SendCalmAsync(1);
        await Expect(viewer.Page.Locator(".figures [data-field=points]")).ToHaveTextAsync("121");
        await viewer.AssertNotReloadedAsync();
    }

    [Fact]
    public async Task Only_what_was_changed_is_set_and_it_can_be_left_to_the_client_again()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "change" }).ClickAsync();
        var panel = viewer.Page.GetByRole(AriaRole.Dialog);

        await panel.GetByLabel("Window").FillAsync("20");
        Assert.Equal("""{"window":"20"}""", await SentAsync(viewer, "Set"));
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync("last 20 points");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Status)).ToHaveTextAsync("Nothing was changed.");

        Assert.Equal("""{"preset":null,"window":null,"sensitivity":null,"calibration":null}""", await SentAsync(viewer, "Leave it to the client"));
        await Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("It stays as it is");
    }

    [Fact]
    public async Task On_a_phone_the_panel_fits()
    {
        var name = "a-name-as-long-as-a-name-may-be-" + new string('x', 96);
        using var sender = await Sender.ConnectAsync(_server, name);
        await using var viewer = await chromium.OpenAsync(
            _server.Page("/client/" + name), new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true, ColorScheme = ColorScheme.Dark });

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "change" }).TapAsync();

        var box = (await viewer.Page.GetByRole(AriaRole.Dialog).BoundingBoxAsync())!;
        Assert.InRange(box.X, 0, 390 - box.Width);
        await viewer.AssertFitsAsync();
    }

    [Fact]
    public async Task Without_scripts_the_settings_can_only_be_read()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"), new() { JavaScriptEnabled = false });

        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync("preset vote");
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "change" })).ToBeHiddenAsync();
    }

    /// <summary>The body of the request that a button makes.</summary>
    private static async Task<string?> SentAsync(Viewer viewer, string button)
    {
        var request = await viewer.Page.RunAndWaitForRequestAsync(
            () => viewer.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync(), request => request.Method == "PATCH");
        return request.PostData;
    }
}
