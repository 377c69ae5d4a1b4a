using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StreamingAnomaly.Server.Points;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class OverviewTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_row_lives()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(60);
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        await viewer.MarkAsync();
        var row = viewer.Page.Locator("tr[data-client=a]");
        await Expect(row.Locator("[data-field=points]")).ToHaveTextAsync("60");
        await Expect(row.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new Regex(@"Newest points \(32\): 10.* to 1.*; anomalous: 0"));
        await Expect(row.Locator(".marks")).ToHaveAttributeAsync("d", "");
        await Expect(row.Locator(".severity")).ToBeHiddenAsync();

        await sender.SendAsync(99);

        await Expect(row.Locator("[data-field=points]")).ToHaveTextAsync("61");
        await Expect(row.Locator("[data-field=value]")).ToHaveTextAsync("99");
        await Expect(row.Locator("[data-field=hour]")).ToHaveTextAsync("1");
        await Expect(row.Locator(".severity")).ToHaveTextAsync(new Regex("low|medium|high|critical"));
        await Expect(row.Locator("[data-field=last_anomaly]")).ToContainTextAsync("99 is ");
        await Expect(row.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new Regex("to 99; anomalous: 1"));
        await Expect(row.Locator(".marks")).ToHaveAttributeAsync("d", new Regex(@"^M255 7h0$"));
        await Expect(viewer.Page.Locator("#totals [data-field=points]")).ToHaveTextAsync("61");
        await Expect(viewer.Page.Locator("#totals [data-field=share]")).ToHaveTextAsync("1.64 %");

        // What the script made of it looks as the server writes it.
        var live = await row.InnerHTMLAsync();
        await viewer.AssertNotReloadedAsync();
        await viewer.Page.ReloadAsync();
        Assert.Equal(Still(live), Still(await row.InnerHTMLAsync()));
    }

    [Fact]
    public async Task A_search_finds_while_it_is_typed_and_keeps_the_focus()
    {
        using var pump = await Sender.ConnectAsync(_server, "pump 1");
        using var fan = await Sender.ConnectAsync(_server, "fan");
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        await viewer.MarkAsync();
        var search = viewer.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Name contains" });

        await search.PressSequentiallyAsync("PUM");

        await Expect(Rows(viewer)).ToHaveTextAsync(["pump 1"]);
        await Expect(search).ToBeFocusedAsync();
        await Expect(viewer.Page).ToHaveURLAsync(_server.Page("/?q=PUM").ToString());
        await Expect(viewer.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Active") })).ToContainTextAsync("1");
        await pump.SendCalmAsync(3);
        await Expect(viewer.Page.Locator("tr [data-field=points]")).ToHaveTextAsync("3");

        await search.PressSequentiallyAsync("&");
        await Expect(viewer.Page.Locator("#no-match")).ToContainTextAsync("No stream’s name contains “PUM&”.");
        await Expect(viewer.Page.Locator(".streams")).ToBeHiddenAsync();

        await viewer.Page.GoBackAsync();
        await viewer.Page.GoBackAsync();
        await Expect(Rows(viewer)).ToHaveCountAsync(2);
        await viewer.AssertNotReloadedAsync();
    }

    [Fact]
    public async Task The_keyboard_filters_and_sorts_and_stays_where_it_is()
    {
        using var b = await Sender.ConnectAsync(_server, "b");
        using (await Sender.ConnectAsync(_server, "a"))
        {
        }

        await using var viewer = await chromium.OpenAsync(_server.Page("/?sort=name"));
        await viewer.MarkAsync();
        await Expect(viewer.Page.Locator("tr[data-client=a] .row-state")).ToHaveTextAsync("inactive");
        await b.SendCalmAsync(3);
        await Expect(Rows(viewer)).ToHaveTextAsync(["a", "b"]);

        var inactive = viewer.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Inactive") });
        await inactive.PressAsync("Enter");
        await Expect(Rows(viewer)).ToHaveTextAsync(["a"]);
        await Expect(inactive).ToBeFocusedAsync();
        await Expect(inactive).ToHaveAttributeAsync("aria-current", "page");

        await viewer.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^All") }).PressAsync("Enter");
        await Expect(Rows(viewer)).ToHaveCountAsync(2);
        await viewer.Page.GetByRole(AriaRole.Link, new() { Name = "Last seen" }).PressAsync("Enter");
        await Expect(Rows(viewer)).ToHaveTextAsync(["b", "a"]);
        await Expect(viewer.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Last seen" })).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(viewer.Page.GetByLabel("Sort by")).ToHaveValueAsync("seen");

        await viewer.Page.GetByLabel("Sort by").SelectOptionAsync("name");
        await Expect(viewer.Page).ToHaveURLAsync(_server.Page("/?sort=name").ToString());
        await Expect(Rows(viewer)).ToHaveTextAsync(["a", "b"]);
        await viewer.AssertNotReloadedAsync();
    }

    [Fact]
    public async Task Without_scripts_the_form_and_the_links_do_the_same()
    {
        await KeepAsync(60, "pump");
        using var fan = await Sender.ConnectAsync(_server, "fan");
        await using var viewer = await chromium.OpenAsync(_server.Page("/"), new() { JavaScriptEnabled = false });

        await viewer.Page.GetByLabel("Name contains").FillAsync("PUMP");
        await viewer.Page.GetByLabel("Sort by").SelectOptionAsync("name");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(Rows(viewer)).ToHaveCountAsync(50);
        await viewer.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Expect(Rows(viewer)).ToHaveCountAsync(10);
        await viewer.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Active") }).ClickAsync();
        await Expect(viewer.Page.GetByText("No stream whose name contains “PUMP” is active now.")).ToBeVisibleAsync();
        await viewer.Page.GetByRole(AriaRole.Link, new() { Name = "Show all streams" }).ClickAsync();
        await Expect(Rows(viewer).First).ToHaveTextAsync("fan");
    }

    [Fact]
    public async Task Rows_stay_where_they_are_while_somebody_reads_them()
    {
        using var a = await Sender.ConnectAsync(_server, "a");
        using var z = await Sender.ConnectAsync(_server, "z");
        await z.SendCalmAsync(60);
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        await Expect(Rows(viewer)).ToHaveTextAsync(["a", "z"]);
        await viewer.Page.Locator("tr[data-client=a]").HoverAsync();

        await z.SendAsync(99);
        var note = viewer.Page.GetByText("The order is kept while you read.");
        await Expect(note).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("tr[data-client=z] .severity")).ToBeVisibleAsync();
        await Expect(Rows(viewer)).ToHaveTextAsync(["a", "z"]);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sort now" }).ClickAsync();
        await Expect(Rows(viewer)).ToHaveTextAsync(["z", "a"]);
        await Expect(note).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_row_that_moves_keeps_the_focus_it_has()
    {
        using var a = await Sender.ConnectAsync(_server, "a");
        using var z = await Sender.ConnectAsync(_server, "z");
        await z.SendCalmAsync(60);
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        var link = Rows(viewer).GetByRole(AriaRole.Link, new() { Name = "z", Exact = true });
        await link.FocusAsync();

        await z.SendAsync(99);
        await Expect(viewer.Page.GetByText("The order is kept while you read.")).ToBeVisibleAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sort now" }).EvaluateAsync("button => button.click()");

        await Expect(Rows(viewer)).ToHaveTextAsync(["z", "a"]);
        await Expect(link).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Five_thousand_streams_are_a_page_of_fifty()
    {
        await KeepAsync(5_000, "stream");
        using var sender = await Sender.ConnectAsync(_server, "stream-2500");
        await using var viewer = await chromium.OpenAsync(_server.Page("/"));
        await viewer.MarkAsync();

        await Expect(Rows(viewer)).ToHaveCountAsync(50);
        await Expect(Rows(viewer).First).ToHaveTextAsync("stream-2500");
        await Expect(viewer.Page.Locator("#pager")).ToContainTextAsync("1–50 of 5,000");
        var next = viewer.Page.GetByRole(AriaRole.Link, new() { Name = "Next" });
        await next.PressAsync("Enter");
        await Expect(viewer.Page.Locator("#pager")).ToContainTextAsync("51–100 of 5,000");
        await Expect(next).ToBeFocusedAsync();
        await viewer.Page.GetByLabel("Name contains").FillAsync("stream-25");
        await Expect(viewer.Page.Locator("#pager")).ToContainTextAsync("1–50 of 100");
        await sender.SendCalmAsync(40);
        await Expect(viewer.Page.Locator("tr[data-client=stream-2500] [data-field=points]")).ToHaveTextAsync("40");

        // Some thirty elements a row, and the page about them.
        Assert.InRange(await viewer.Page.EvaluateAsync<int>("() => document.querySelectorAll('#overview *').length"), 0, 2_000);
        await viewer.AssertNotReloadedAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1200)]
    public async Task Rows_fit_whatever_they_hold(int width)
    {
        using var sender = await Sender.ConnectAsync(_server, "a-name-as-long-as-a-name-may-be-" + new string('x', 96));
        await sender.SendCalmAsync(60);
        await sender.SendAsync(-123_456_789.123456, 1e150);
        await using var viewer = await chromium.OpenAsync(_server.Page("/"), new() { ViewportSize = new() { Width = width, Height = 844 } });
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");

        await Expect(viewer.Page.Locator(".spark")).ToBeVisibleAsync();
        await Expect(viewer.Page.Locator("#board-rows .severity")).ToBeVisibleAsync();
        await viewer.AssertFitsAsync();
    }

    private static ILocator Rows(Viewer viewer) => viewer.Page.Locator("#board-rows th");

    /// <summary>Without what passes by itself, and without the space between elements.</summary>
    private static string Still(string html) => Regex.Replace(Regex.Replace(html, "<td class=\"figure (rate|seen)\".*?</td>", ""), @"\s+(?=<)|(?<=>)\s+", "");

    /// <summary>Stores streams that nobody writes to, numbered from 1.</summary>
    private async Task KeepAsync(int count, string name)
    {
        for (var i = 1; i <= count; i++)
        {
            Assert.True(ClientId.TryParse($"{name}-{i:0000}", out var id));
            await _server.Store.OpenAsync(id, SettingsChange.None, CancellationToken.None);
        }
    }
}
