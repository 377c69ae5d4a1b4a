using System.Net;
using System.Text;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>What a browser is told about pages of other sites.</summary>
public sealed class CrossOriginTests
{
    private const string Listed = "https://dashboard.example";

    [Fact]
    public async Task No_page_of_another_site_may_read_unless_its_site_is_listed()
    {
        await using var closed = RunningServer.Start();
        await using var open = RunningServer.Start(new() { Options = [("Access:Origins:0", Listed + "/")] });

        Assert.Null(await AllowedAsync(closed, Listed));
        Assert.Null(await AllowedAsync(open, "https://elsewhere.example"));
        Assert.Equal(Listed, await AllowedAsync(open, Listed));
    }

    [Fact]
    public async Task A_browser_that_asks_first_is_told_that_it_may_write()
    {
        await using var open = RunningServer.Start(new() { Options = [("Access:Origins:0", Listed)] });

        using var listed = await AskFirstAsync(open, Listed);
        using var other = await AskFirstAsync(open, "https://elsewhere.example");

        Assert.Equal(HttpStatusCode.NoContent, listed.StatusCode);
        Assert.Equal(Listed, listed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("DELETE", listed.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }

    [Fact]
    public async Task A_page_of_a_listed_site_writes_and_reads_the_reply_without_cookies()
    {
        await using var open = RunningServer.Start(new() { Options = [("Access:Origins:0", Listed)] });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/clients/a/points")
        {
            Content = new StringContent(Wire.Point(1), Encoding.UTF8, "application/json"),
            Headers = { { "Origin", Listed } },
        };

        using var answer = await open.Http.SendAsync(request).WaitAsync(TestClient.Patience);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Listed, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    private static async Task<string?> AllowedAsync(RunningServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/clients") { Headers = { { "Origin", origin } } };
        using var answer = await server.Http.SendAsync(request).WaitAsync(TestClient.Patience);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }

    private static Task<HttpResponseMessage> AskFirstAsync(RunningServer server, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "/api/clients/a")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "DELETE" }, { "Access-Control-Request-Headers", "authorization" } },
        };
        return server.Http.SendAsync(request).WaitAsync(TestClient.Patience);
    }
}
