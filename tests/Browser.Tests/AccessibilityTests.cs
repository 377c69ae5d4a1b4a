using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>Every page, in both colour schemes, at a desk and on a phone.</summary>
public sealed class AccessibilityTests(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_on_any_page(ColorScheme scheme, int width)
    {
        var options = new BrowserNewContextOptions
        {
            ColorScheme = scheme,

            // As high as any page: what is behind the panel at the foot can be scrolled to, but axe takes it for covered.
            ViewportSize = new() { Width = width, Height = 5_000 },
            IsMobile = width < 600,
            HasTouch = width < 600,
        };
        await using var viewer = await chromium.OpenAsync(_server.Page("/"), options);
        // A page that there is not, and a link that is none.
        viewer.Forgives = complaint => complaint.Contains("404", StringComparison.Ordinal) || complaint.Contains("403", StringComparison.Ordinal);
        await Axe.AssertFindsNothingAsync(viewer, "/ without streams");

        using var calm = await Sender.ConnectAsync(_server, "calm");
        await calm.SendCalmAsync(120);
        using var odd = await Sender.ConnectAsync(_server, "odd");
        await odd.SendCalmAsync(120);
        await odd.SendAsync(99);
        await odd.SendAsync("""{"timestamp":"half past nine","value":null}""");
        foreach (var page in (string[])["/", "/client/calm", "/client/odd", "/client/unknown", "/backtest?stream=odd", "/try", "/docs", "/incidents", "/incidents/1", "/client/odd/rule", "/channels", "/keys", "/sign-in", "/act", "/moved?stream=odd&from=2024-05-01T09:31:00Z&to=2024-05-01T10:00:00Z", "/no/such/page"])
        {
            await viewer.Page.GotoAsync(_server.Page(page).ToString());
            await OpenAllAsync(viewer);
            await Axe.AssertFindsNothingAsync(viewer, page);
        }
    }

    [Fact]
    public async Task Axe_finds_nothing_in_what_opens_and_pops_up()
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(120);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await sender.SendAsync(99);
        await Expect(viewer.Page.Locator(".notice")).ToBeVisibleAsync();
        await Axe.AssertFindsNothingAsync(viewer, "with a notice");

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "change" }).ClickAsync();
        await Axe.AssertFindsNothingAsync(viewer, "with the settings open");

        await viewer.Page.GotoAsync(_server.Page("/backtest?stream=a").ToString());
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(viewer.Page.Locator("#second-chart canvas")).ToBeVisibleAsync();
        await Axe.AssertFindsNothingAsync(viewer, "a backtest's result");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/client/a")]
    [InlineData("/client/unknown")]
    [InlineData("/backtest?stream=a")]
    [InlineData("/moved?stream=a")]
    [InlineData("/try")]
    [InlineData("/docs")]
    public async Task The_tab_key_reaches_all_that_can_be_used_and_shows_where_it_is(string page)
    {
        using var sender = await Sender.ConnectAsync(_server, "a");
        await sender.SendCalmAsync(120);
        await sender.SendAsync(99);
        await using var viewer = await chromium.OpenAsync(_server.Page(page));
        viewer.Forgives = complaint => complaint.Contains("404", StringComparison.Ordinal);
        await Expect(viewer.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await OpenAllAsync(viewer);

        var usable = await viewer.Page.EvaluateAsync<string[]>(
            """
            () => {
              // Of radio buttons the chosen one is a stop; arrows go on from it.
              const usable = 'a[href], button:enabled, input:enabled:not([type=hidden], [type=radio]:not(:checked)), select:enabled, textarea:enabled, summary, [tabindex="0"]';
              const shown = [...document.querySelectorAll(usable)].filter(element => element.checkVisibility({ visibilityProperty: true }));
              shown.forEach((element, i) => { element.dataset.place = i; });
              return shown.map(element => `${element.dataset.place} ${element.outerHTML.slice(0, 120)}`);
            }
            """);
        var reached = new HashSet<string>();
        List<string> unseen = [];
        for (var i = 0; i < usable.Length + 20; i++)
        {
            await viewer.Page.Keyboard.PressAsync("Tab");
            var at = await viewer.Page.EvaluateAsync<string[]?>(
                """
                () => {
                  const element = document.activeElement;
                  if (!element || element === document.body) return null;
                  const { outlineStyle, outlineWidth } = getComputedStyle(element);
                  const box = element.getBoundingClientRect();
                  const isOnScreen = box.bottom > 0 && box.top < innerHeight;
                  // The parts of a date are fields of their own, which the browser marks.
                  const isMarked = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || element.type === 'datetime-local';
                  return [element.dataset.place ?? '', isMarked && isOnScreen ? '' : element.outerHTML.slice(0, 120)];
                }
                """);
            if (at is null) continue;
            reached.Add(at[0]);
            if (at[1].Length > 0) unseen.Add(at[1]);
        }

        Assert.Empty(unseen);
        Assert.DoesNotContain(usable, element => !reached.Contains(element[..element.IndexOf(' ', StringComparison.Ordinal)]));
    }

    private static async Task OpenAllAsync(Viewer viewer)
    {
        await viewer.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => { details.open = true; })");

        // What is asked when it is opened has come.
        await Expect(viewer.Page.Locator("#moved a[href^='/moved']")).ToHaveCountAsync(0);
    }
}
