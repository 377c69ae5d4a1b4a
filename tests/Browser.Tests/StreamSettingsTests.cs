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

        var panel = await OpenAsync(viewer, byKeyboard: true);
        await Expect(Field(panel, "Preset")).ToBeFocusedAsync();
        await Field(panel, "Preset").SelectOptionAsync("careful");
        await Expect(panel.Locator("#detectors-count")).ToHaveTextAsync("surprise, cusum, extreme");
        await Expect(Field(panel, "Votes needed").Locator("option:checked")).ToHaveTextAsync("more than half: 2 of 3");
        await Field(panel, "Sensitivity as a number").FillAsync("0.5");
        await Field(panel, "Sensitivity as a number").PressAsync("Enter");

        await Expect(panel.Locator("#settings-status")).ToContainTextAsync("Set: ");
        await Expect(settings).ToContainTextAsync(new Regex(
            @"by 2 of 3\s+votes:\s+surprise\s+cusum\s+extreme\s+· preset careful.*sensitivity 0\.5\s+· set here: detectors, min_votes, preset, sensitivity", RegexOptions.Singleline));
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Expect(panel).ToBeHiddenAsync();
        await sender.SendCalmAsync(1);
        await Expect(viewer.Page.Locator(".figures [data-field=points]")).ToHaveTextAsync("121");
        await viewer.AssertNotReloadedAsync();
    }

    [Fact]
    public async Task Before_anything_is_set_it_is_said_what_it_would_have_flagged()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(120);
        await sender.SendAsync(99);
        await sender.SendCalmAsync(100);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        var panel = await OpenAsync(viewer);
        var preview = panel.Locator("#preview");
        await Expect(preview).ToContainTextAsync("Change something");

        await Field(panel, "Limits from").SelectOptionAsync("textbook");
        await panel.GetByLabel("Sensitivity", new() { Exact = true }).FillAsync("0.7");
        await Expect(Field(panel, "Sensitivity as a number")).ToHaveValueAsync("5");
        await Expect(panel.Locator("#about-sensitivity")).ToHaveTextAsync("A value is odd at 20 % of the usual distance already: flags more.");
        await Expect(preview).ToContainTextAsync(new Regex(
            @"Over all 221 points, 4 min, this would have flagged [1-9]\d+ instead of 1 point, and raised \d instead of 1 alarm\.\s*\d+ would appear; the newest:"));
        await Expect(preview.Locator("li")).ToHaveCountAsync(10);
        await Expect(preview.Locator("li time").First).ToHaveAttributeAsync("title", new Regex(@"^2024-05-01 09:3\d:\d\d UTC$"));

        await Field(panel, "Limits from").SelectOptionAsync("own");
        await Field(panel, "Sensitivity as a number").FillAsync("1");
        await Expect(preview).ToContainTextAsync("Change something");
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync("sensitivity 1");
    }

    [Fact]
    public async Task What_a_person_sets_stays_theirs_until_it_is_released()
    {
        using (await Sender.ConnectAsync(_server, "a"))
        {
        }

        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        var panel = await OpenAsync(viewer);
        await Field(panel, "Window").FillAsync("20");
        Assert.Equal("""{"window":20}""", await SentAsync(viewer, "Set"));
        await Expect(panel.Locator("[data-pinned=window]")).ToBeVisibleAsync();
        await Expect(panel.Locator("[data-pinned=window]")).ToContainTextAsync("yours, until released");
        await Expect(panel.Locator("[data-pinned=sensitivity]")).ToBeHiddenAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        await Expect(panel.Locator("#settings-status")).ToHaveTextAsync("Nothing was changed.");

        using (await Sender.ConnectAsync(_server, "a", "&window=77&sensitivity=3"))
        {
        }

        await viewer.Page.ReloadAsync();
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync(new Regex("last 20 points.*sensitivity 3", RegexOptions.Singleline));
        panel = await OpenAsync(viewer);
        Assert.Equal("""{"window":null}""", await SentAsync(viewer, "Release window"));
        await Expect(panel.Locator("#settings-status")).ToContainTextAsync("Released");
        await Expect(panel.Locator("[data-pinned=window]")).ToBeHiddenAsync();

        using (await Sender.ConnectAsync(_server, "a", "&window=77"))
        {
        }

        await viewer.Page.ReloadAsync();
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync("last 77 points");
    }

    [Fact]
    public async Task Detectors_and_votes_are_chosen_one_by_one_and_released_together()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        var panel = await OpenAsync(viewer);
        await panel.Locator(".detectors summary").ClickAsync();
        foreach (var detector in (string[])["ewma", "moving_average", "isolation_forest"]) await panel.Locator($"[value={detector}]").UncheckAsync();
        await Expect(Field(panel, "Preset").Locator("option:checked")).ToHaveTextAsync("own choice");
        await Field(panel, "Votes needed").SelectOptionAsync("1");

        Assert.Equal("""{"detectors":["z_score","iqr"],"min_votes":1}""", await SentAsync(viewer, "Set"));
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync(new Regex(@"by 1 of 2\s+votes:\s+z_score\s+iqr"));
        await Field(panel, "Votes needed").SelectOptionAsync("majority");
        Assert.Equal("""{"min_votes":"majority"}""", await SentAsync(viewer, "Set"));
        await Expect(viewer.Page.Locator(".settings")).ToContainTextAsync("by 2 of 2");

        foreach (var detector in (string[])["z_score", "iqr"]) await panel.Locator($"[value={detector}]").UncheckAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        await Expect(panel.Locator("#settings-status")).ToHaveTextAsync("Choose at least one detector.");
        Assert.Equal("""{"detectors":null,"min_votes":null}""", await SentAsync(viewer, "Release all"));
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Release all" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task On_a_phone_the_panel_fits()
    {
        var name = "a-name-as-long-as-a-name-may-be-" + new string('x', 96);
        using var sender = await Sender.ConnectAsync(_server, name);
        await using var viewer = await chromium.OpenAsync(
            _server.Page("/client/" + name), new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true, ColorScheme = ColorScheme.Dark });

        var box = (await (await OpenAsync(viewer)).BoundingBoxAsync())!;

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

    /// <summary>Opens the panel, and returns once it knows how the stream is judged.</summary>
    private static async Task<ILocator> OpenAsync(Viewer viewer, bool byKeyboard = false)
    {
        var change = viewer.Page.GetByRole(AriaRole.Button, new() { Name = "change", Exact = true });
        if (byKeyboard) await change.PressAsync("Enter");
        else await change.ClickAsync();
        var panel = viewer.Page.Locator("#settings-panel");
        await Expect(panel).ToHaveAccessibleNameAsync(new Regex("^How a.* is judged$"));
        await Expect(panel.Locator("#preview-text")).ToHaveTextAsync(new Regex("^Change something"));
        return panel;
    }

    private static ILocator Field(ILocator panel, string label) => panel.GetByLabel(label, new() { Exact = true });

    /// <summary>The body of the request that a button makes.</summary>
    private static async Task<string?> SentAsync(Viewer viewer, string button)
    {
        var request = await viewer.Page.RunAndWaitForRequestAsync(
            () => viewer.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync(), request => request.Method == "PATCH");
        return request.PostData;
    }
}
