using Microsoft.Playwright;
using Xunit;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>A person with one page open; anything the browser complains about fails the test when the page is closed.</summary>
public sealed class Viewer(IBrowserContext context) : IAsyncDisposable
{
    // Of a page that was opened once and lives by its events alone.
    private const string Mark = "not reloaded";

    private readonly List<string> _complaints = [];
    private Uri _address = new("about:blank");

    public IPage Page { get; private set; } = null!;

    /// <summary>What may be said on the console: a page that is not found, a server that is away.</summary>
    public Func<string, bool> Forgives { get; set; } = _ => false;

    public async Task OpenAsync(Uri address)
    {
        _address = address;
        Page = await context.NewPageAsync();
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Add($"console: {message.Text}");
        };
        Page.PageError += (_, error) => _complaints.Add($"script: {error}");
        Page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != address.Authority) _complaints.Add($"request to another origin: {request.Url}");
        };
        Page.Dialog += (_, dialog) => _complaints.Add($"dialog: {dialog.Message}");
        await Page.GotoAsync(address.ToString());
    }

    public Task MarkAsync() => Page.EvaluateAsync("mark => { window.mark = mark; }", Mark);

    public async Task AssertNotReloadedAsync() => Assert.Equal(Mark, await Page.EvaluateAsync<string>("() => window.mark"));

    /// <summary>Nothing is wider than the window, nor cut off at its edge; what scrolls by itself may be wider.</summary>
    public async Task AssertFitsAsync()
    {
        var widths = await Page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        Assert.True(widths[0] <= widths[1], $"{_address.AbsolutePath} is {widths[0]} wide in a window of {widths[1]}");

        var cut = await Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('main :is(h1, h2, p, dd, li, th, td, canvas)')]
              .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth)
              .filter(element => !element.closest('pre, details'))
              .map(element => `${element.tagName} ${element.className}: ${element.textContent.slice(0, 40)}`)
            """);
        Assert.Empty(cut);
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.DoesNotContain(_complaints, complaint => !Forgives(complaint));
    }
}
