using System.Net;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

public sealed partial class KeysPageTests(Locked locked) : IClassFixture<Locked>
{
    [Fact]
    public async Task A_key_is_made_shown_once_and_revoked_on_the_page()
    {
        var cookie = ("Cookie", await locked.SignInAsync(locked.Admin));
        using var made = await locked.PostFormAsync(
            "/keys?handler=add", [cookie], ("Name", "line 1"), ("MayRead", "true"), ("Streams", "pump-*\r\n\r\n fan-1 \r\n"), ("Days", "30"));
        var page = await made.Content.ReadAsStringAsync();
        var key = Key().Match(page).Value;

        Assert.True(KeyText.TryRead(key, out var text));
        var row = locked.Server.Get<KeyStore>().Read().Keys.Single(row => row.Id == text.Id);
        Assert.Equal(["read", "write:pump-*", "write:fan-1"], row.ScopeNames);
        Assert.NotNull(row.ExpiresAt);
        Assert.True(made.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key));

        using var again = await locked.SendAsync(HttpMethod.Get, "/keys", headers: cookie);
        var list = await again.Content.ReadAsStringAsync();
        Assert.Contains("line 1", list);
        Assert.DoesNotContain(key, list);

        using var revoked = await locked.PostFormAsync("/keys?handler=revoke", [cookie], ("id", text.Id));
        Assert.Equal(HttpStatusCode.Redirect, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(key));
    }

    [Theory]
    [InlineData("", "true", "", "name must be")]
    [InlineData("a", "false", "", "scope must be")]
    [InlineData("a", "false", "a/b", "scope must be")]
    public async Task What_cannot_be_made_is_said_and_what_was_typed_is_kept(string name, string mayRead, string streams, string problem)
    {
        var cookie = ("Cookie", await locked.SignInAsync(locked.Admin));

        using var answer = await locked.PostFormAsync("/keys?handler=add", [cookie], ("Name", name), ("MayRead", mayRead), ("Streams", streams));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(problem, page);
        Assert.Contains($">{streams}</textarea>", page);
    }

    [Fact]
    public async Task Who_makes_the_first_key_stays_in_and_every_door_closes()
    {
        await using var server = RunningServer.Start();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        Assert.Contains("There are no keys", await http.GetStringAsync("/keys"));

        using var form = new FormUrlEncodedContent([new("Name", "me"), new("MayAdminister", "true")]);
        using var made = await http.PostAsync("/keys?handler=add", form);

        Assert.Matches(Key(), await made.Content.ReadAsStringAsync());
        Assert.Contains(">me</th>", (await http.GetStringAsync("/keys")).Replace(" <small>", "</th>", StringComparison.Ordinal));
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        using var refused = await stranger.GetAsync("/keys");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using var answer = await locked.SendAsync(HttpMethod.Get, "/metrics", key);
        return answer.StatusCode;
    }

    [GeneratedRegex("sa_[0-9a-f]{12}_[A-Za-z0-9_-]{43}")]
    private static partial Regex Key();
}
