using System.Net;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public class PageTests
{
    [Fact]
    public async Task Without_streams_the_overview_says_how_to_connect_to_this_host()
    {
        using var server = new LiveServer();

        var html = await GetAsync(server, "/");

        Assert.Contains("No client has connected yet", html, StringComparison.Ordinal);
        Assert.Contains($"ws://{server.Http.BaseAddress!.Authority}/ws?client_id=my-stream", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^GSPC", "/client/%5EGSPC", "^GSPC")]
    [InlineData("EURUSD=X", "/client/EURUSD%3DX", "EURUSD=X")]
    [InlineData("a b & 'c'", "/client/a%20b%20%26%20%27c%27", "a b &amp; &#x27;c&#x27;")]
    [InlineData("{{7*7}}+`x`;$", "/client/%7B%7B7%2A7%7D%7D%2B%60x%60%3B%24", "{{7*7}}&#x2B;`x`;$")]
    public async Task Every_name_has_its_link_and_its_page_and_is_encoded(string name, string address, string encoded)
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync(name), 0, 1, 2, 3);

        var overview = await GetAsync(server, "/");
        var page = await GetAsync(server, address);

        Assert.Contains($"data-client=\"{encoded}\"", overview, StringComparison.Ordinal);
        Assert.Contains($"href=\"{address}\"", overview, StringComparison.Ordinal);
        Assert.Contains($"<h1>{encoded}</h1>", page, StringComparison.Ordinal);
        Assert.Equal(3, Count(page[..page.IndexOf("<template", StringComparison.Ordinal)], "<tr data-n="));
    }

    [Fact]
    public async Task A_stream_shows_its_newest_points_and_anomalies_without_a_script()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 1_700_000_000, Some.Calm(120, spikes: 100));

        var html = await GetAsync(server, "/client/a");

        var anomalies = html[html.IndexOf("id=\"anomalies\"", StringComparison.Ordinal)..html.IndexOf("id=\"points\"", StringComparison.Ordinal)];
        Assert.Contains("data-n=\"101\"", anomalies, StringComparison.Ordinal);
        Assert.Contains("2023-11-14 22:15:00 UTC", anomalies, StringComparison.Ordinal);
        Assert.Contains("100 is ", anomalies, StringComparison.Ordinal);
        Assert.Contains("z_score 0.", anomalies, StringComparison.Ordinal);
        var points = html[html.IndexOf("id=\"points\"", StringComparison.Ordinal)..html.IndexOf("<template", StringComparison.Ordinal)];
        Assert.Equal(50, Count(points, "<tr data-n="));
        Assert.Contains("anomaly, alarm", points, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/client/nobody", "No stream is named “nobody”")]
    [InlineData("/client/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "“&lt;script&gt;alert(1)&lt;%2Fscript&gt;”")]
    [InlineData("/client/%22onload%3D%22", "“&quot;onload=&quot;”")]
    public async Task An_unknown_client_gets_a_page_that_helps(string address, string said)
    {
        using var server = new LiveServer();
        await server.ConnectAsync("a known one");

        using var answer = await server.Http.GetAsync(new Uri(address, UriKind.Relative), server.Patience);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(server.Patience));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(WebUtility.HtmlDecode(said), html, StringComparison.Ordinal);
        Assert.Contains("href=\"/client/a%20known%20one\"", html, StringComparison.Ordinal);
        Assert.Contains("/ws?client_id=my-stream", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_was_asked_for_becomes_markup()
    {
        using var server = new LiveServer();

        using var answer = await server.Http.GetAsync(
            new Uri("/client/%3Cimg src=x onerror=alert(1)%3E", UriKind.Relative), server.Patience);

        Assert.DoesNotContain("<img", await answer.Content.ReadAsStringAsync(server.Patience), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"timestamp":"half past nine","value":1}""", true)]
    [InlineData("""{"value":1}""", true)]
    [InlineData("""{"timestamp":"2024-05-01","value":1}""", false)]
    public async Task A_stream_whose_timestamps_cannot_be_read_says_so(string message, bool said)
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), message);

        var html = await GetAsync(server, "/client/a");

        Assert.Equal(said, html.Contains("id=\"arrival-note\">", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_sent_nothing_yet_has_a_page()
    {
        using var server = new LiveServer();
        await server.ConnectAsync("silent");

        Assert.Contains("id=\"no-points\">No point has come yet", await GetAsync(server, "/client/silent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/client/nobody")]
    [InlineData("/api/clients/nobody/points")]
    [InlineData("/css/site.css")]
    public async Task Every_answer_allows_nothing_from_elsewhere(string address)
    {
        using var server = new LiveServer();

        using var answer = await server.Http.GetAsync(new Uri(address, UriKind.Relative), server.Patience);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("/css/site.css", "text/css")]
    [InlineData("/js/stream.js", "text/javascript")]
    [InlineData("/js/overview.js", "text/javascript")]
    [InlineData("/lib/uplot/uPlot.iife.min.js", "text/javascript")]
    [InlineData("/lib/uplot/uPlot.min.css", "text/css")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task The_pages_own_files_are_served(string address, string type)
    {
        using var server = new LiveServer();

        using var answer = await server.Http.GetAsync(new Uri(address, UriKind.Relative), server.Patience);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }

    private static Task<string> GetAsync(LiveServer server, string address) =>
        server.Http.GetStringAsync(new Uri(address, UriKind.Relative), server.Patience);

    private static int Count(string html, string part) => html.Split(part).Length - 1;
}
