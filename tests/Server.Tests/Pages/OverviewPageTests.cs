using System.Net;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public partial class OverviewPageTests
{
    [Fact]
    public async Task Every_stream_stands_there_with_what_is_known_of_it()
    {
        using var server = new LiveServer();
        await LiveServer.CloseAsync(await server.ConnectAsync("gone"));
        await server.SendAsync(await server.ConnectAsync("here"), 0, Some.Calm(60, spikes: 55));

        var html = await GetAsync(server, "/");

        Assert.Equal(["here", "gone"], Names(html));
        Assert.Contains("Newest points (32): 0.", html, StringComparison.Ordinal);
        Assert.Contains("to 100; anomalous: 1", html, StringComparison.Ordinal);
        Assert.Matches(@"class=""severity (low|medium|high|critical)""", html);
        Assert.Contains("100 is ", html, StringComparison.Ordinal);
        Assert.Contains("data-state=\"inactive\">inactive<", html, StringComparison.Ordinal);
        Assert.Contains("""<span data-field="active">1</span> <small>of <span data-field="streams">2</span>""", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_says_what_is_listed()
    {
        using var server = new LiveServer();
        foreach (var id in (string[])["pump 1", "PUMP 2", "fan"]) await server.ConnectAsync(id);

        Assert.Equal(["pump 1", "PUMP 2"], Names(await GetAsync(server, "/?q=pump&sort=name")));
        Assert.Empty(Names(await GetAsync(server, "/?state=inactive")));
        Assert.Equal(3, Names(await GetAsync(server, "/?state=nonsense&sort=nonsense&page=nonsense")).Count());
    }

    [Theory]
    [InlineData("/?q=%3Cb%3E", "No stream’s name contains “<b>”.")]
    [InlineData("/?state=warming_up", "No stream is warming up now.")]
    [InlineData("/?q=x&state=silent", "No stream whose name contains “x” is silent now.")]
    public async Task Who_finds_nothing_is_told_so(string address, string said)
    {
        using var server = new LiveServer();
        await server.ConnectAsync("a");

        var html = await GetAsync(server, address);

        Assert.Contains($"id=\"no-match\"><span>{said}", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_keep_what_was_chosen_already()
    {
        using var server = new LiveServer();
        for (var i = 0; i < 101; i++) await server.ConnectAsync($"a & {i}");

        var html = WebUtility.HtmlDecode(await GetAsync(server, "/?q=a+%26&sort=name&page=2"));

        Assert.Contains("href=\"/?q=a%20%26&state=active&sort=name\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/?q=a%20%26&sort=rate\"", html, StringComparison.Ordinal);
        Assert.Contains("rel=\"prev\" href=\"/?q=a%20%26&sort=name\"", html, StringComparison.Ordinal);
        Assert.Contains("rel=\"next\" href=\"/?q=a%20%26&sort=name&page=3\"", html, StringComparison.Ordinal);
        Assert.Contains("51–100</span> of <span data-field=\"matching\">101<", html, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(string html) =>
        Row().Matches(html[..html.IndexOf("<template", StringComparison.Ordinal)]).Select(match => match.Groups[1].Value);

    private static Task<string> GetAsync(LiveServer server, string address) =>
        server.Http.GetStringAsync(new Uri(address, UriKind.Relative), server.Patience);

    [GeneratedRegex("<tr data-client=\"([^\"]*)\"")]
    private static partial Regex Row();
}
