using System.Net;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>People, who sign a browser in.</summary>
public sealed class SignInTests(Locked locked) : IClassFixture<Locked>
{
    private const string Html = "text/html,application/xhtml+xml,*/*;q=0.8";

    [Fact]
    public async Task A_page_leads_to_signing_in_and_signing_in_back_to_the_page()
    {
        using var page = await locked.SendAsync(HttpMethod.Get, "/client/a%20b?from=1", headers: ("Accept", Html));
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        var signIn = page.Headers.Location!.ToString();
        Assert.Equal("/sign-in?return=%2Fclient%2Fa%2520b%3Ffrom%3D1", signIn);

        using var signedIn = await locked.PostFormAsync(signIn, [], ("key", $" {locked.Admin} "));
        Assert.Equal("/client/a%20b?from=1", signedIn.Headers.Location!.ToString());
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        Assert.DoesNotContain(locked.Admin, cookie);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task Signing_in_leads_nowhere_else(string address)
    {
        using var answer = await locked.PostFormAsync($"/sign-in?return={Uri.EscapeDataString(address)}", [], ("key", locked.Admin));

        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Who_is_not_signed_in_sees_nothing_of_what_happens()
    {
        await using var client = await TestClient.ConnectAsync(
            locked.Server.Address, "client_id=secret-stream", options => options.SetRequestHeader("Authorization", $"Bearer {locked.Admin}"));
        await client.AskAsync(Wire.Batch(Some.Calm(120, spikes: 100).Select((value, i) => Wire.Point(value, null, i))));
        async Task<string> PageAsync(string path, params (string, string)[] headers)
        {
            using var answer = await locked.SendAsync(HttpMethod.Get, path, null, null, [("Accept", Html), .. headers]);
            return await answer.Content.ReadAsStringAsync();
        }

        var signedIn = await PageAsync("/", ("Cookie", await locked.SignInAsync(locked.Admin)));
        Assert.Contains("Last anomalies", signedIn);
        Assert.Contains("secret-stream", signedIn);
        foreach (var path in (string[])["/sign-in", "/error"])
        {
            var page = await PageAsync(path);
            Assert.Contains("<h1>", page);
            Assert.DoesNotContain("secret-stream", page);
            Assert.DoesNotContain("Last anomalies", page);
        }
    }

    [Fact]
    public async Task A_signed_in_browser_may_what_its_key_may()
    {
        var reader = await locked.SignInAsync(locked.Make(Scopes.Read));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, "/", reader));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(HttpMethod.Get, "/keys", reader));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, "/keys", await locked.SignInAsync(locked.Admin)));
    }

    [Fact]
    public async Task A_key_that_only_sends_points_signs_nobody_in()
    {
        using var answer = await locked.PostFormAsync("/sign-in", [], ("key", locked.Make("write:*")));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_cookie_changes_nothing_unless_the_browser_says_that_our_page_asked()
    {
        var cookie = await locked.SignInAsync(locked.Admin);

        // A form of another site that a browser sent without Origin, and one with it.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(HttpMethod.Delete, "/api/clients/a", cookie));
        using var foreign = await locked.SendAsync(
            HttpMethod.Delete, "/api/clients/a", headers: [("Cookie", cookie), ("Origin", "https://elsewhere.example")]);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using var own = await locked.SendAsync(
            HttpMethod.Delete, "/api/clients/a", headers: [("Cookie", cookie), ("Origin", locked.Server.Address.GetLeftPart(UriPartial.Authority))]);
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
        Assert.Equal(
            HttpStatusCode.Unauthorized, await TestClient.RefusedAsync(locked.Server.Address, options => options.SetRequestHeader("Cookie", cookie)));
    }

    [Fact]
    public async Task A_page_of_ours_connects_with_the_cookie()
    {
        var cookie = await locked.SignInAsync(locked.Admin);
        await using var client = await TestClient.ConnectAsync(locked.Server.Address, "client_id=from-a-page", options =>
        {
            options.SetRequestHeader("Cookie", cookie);
            options.SetRequestHeader("Origin", locked.Server.Address.GetLeftPart(UriPartial.Authority));
        });

        Assert.Contains("anomaly", await client.AskAsync(Wire.Point(1)));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_the_key()
    {
        var (key, cookie) = (locked.Make(Scopes.Read), "");
        cookie = await locked.SignInAsync(key);

        using var answer = await locked.PostFormAsync("/sign-out", [("Cookie", cookie)]);

        Assert.Equal("/sign-in", answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(HttpMethod.Get, "/", cookie));
        using var again = await locked.SendAsync(HttpMethod.Get, "/", key);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_revoked_keys_browsers_are_signed_out()
    {
        var cookie = await locked.SignInAsync(locked.Make(new NewKey("someone's", [Scopes.Read])));

        locked.Server.Get<KeyStore>().Revoke("someone's", now: 1);
        locked.Server.Get<KeyRing>().Refresh();

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(HttpMethod.Get, "/", cookie));
    }

    [Fact]
    public async Task A_browser_stays_signed_in_over_a_restart_and_two_weeks()
    {
        using var folder = new ScratchFolder();
        var time = new ManualTime();
        string cookie;
        await using (var first = Locked.Start(new() { Database = folder.Database, Time = time })) cookie = await first.SignInAsync(first.Admin);

        await using var server = RunningServer.Start(new() { Database = folder.Database, Time = time });
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
        async Task<HttpStatusCode> StatusAfterAsync(TimeSpan wait)
        {
            time.Pass(wait);
            server.Get<KeyRing>().Refresh();
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Add("Cookie", cookie);
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAfterAsync(TimeSpan.FromDays(13)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAfterAsync(TimeSpan.FromDays(1)));
    }

    private async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, string cookie)
    {
        using var answer = await locked.SendAsync(method, path, headers: ("Cookie", cookie));
        return answer.StatusCode;
    }
}
