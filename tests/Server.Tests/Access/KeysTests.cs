using System.Net;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>Keys at the HTTP doors.</summary>
public sealed class KeysTests(Locked locked) : IClassFixture<Locked>
{
    private const string Point = """{"timestamp":1714555800,"value":1}""";

    [Fact]
    public async Task A_key_opens_what_its_scopes_name()
    {
        var (reader, writer) = (locked.Make(Scopes.Read), locked.Make("write:pump-*"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Post, "/api/clients/pump-1/points", writer));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, "/api/clients/other/points", writer));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Get, "/api/clients/pump-1/points", writer));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/api/clients/pump-1/points", reader));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/metrics", reader));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/api/clients/pump-1", reader));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/api/clients/pump-1", writer));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Delete, "/api/clients/pump-1", locked.Admin));
    }

    [Fact]
    public async Task Who_lacks_a_scope_is_told_which()
    {
        using var answer = await locked.SendAsync(HttpMethod.Delete, "/api/clients/a", locked.Make(Scopes.Read));

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("the scope admin", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Basic {0}")]
    [InlineData("{0}")]
    [InlineData("Bearer {0}x")]
    [InlineData("Bearer ")]
    public async Task Only_the_whole_key_in_its_header_lets_in(string header)
    {
        using var answer = await locked.SendAsync(
            HttpMethod.Get, "/metrics", headers: ("Authorization", string.Format(System.Globalization.CultureInfo.InvariantCulture, header, locked.Admin)));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_right_id_with_another_secret_does_not_let_in()
    {
        var (right, other) = (locked.Make(Scopes.Read), KeyText.Make().Text);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/metrics", right[..16] + other[16..]));
    }

    [Fact]
    public async Task A_revoked_key_lets_in_no_more_and_its_event_streams_end()
    {
        var key = locked.Make(new NewKey("to be revoked", [Scopes.Read]));
        using var events = await locked.SendAsync(HttpMethod.Get, "/api/stream/anomalies", key);
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);

        Assert.True(locked.Server.Get<KeyStore>().Revoke("to be revoked", now: 1));
        locked.Server.Get<KeyRing>().Refresh();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => events.Content.ReadAsStringAsync().WaitAsync(TestClient.Patience));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/metrics", key));
    }

    [Fact]
    public async Task With_all_keys_revoked_no_door_opens_by_itself()
    {
        await using var server = Locked.Start(new());
        foreach (var key in server.Server.Get<KeyStore>().Read().Keys) server.Server.Get<KeyStore>().Revoke(key.Id, now: 1);
        server.Server.Get<KeyRing>().Refresh();

        using var answer = await server.SendAsync(HttpMethod.Get, "/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_ends_with_its_last_day()
    {
        var time = new ManualTime();
        await using var server = Locked.Start(new() { Time = time });
        var key = server.Make(new NewKey("for a day", [Scopes.Read], ExpiresInDays: 1));
        async Task<HttpStatusCode> StatusAfterAsync(TimeSpan wait)
        {
            time.Pass(wait);
            server.Server.Get<KeyRing>().Refresh();
            using var answer = await server.SendAsync(HttpMethod.Get, "/metrics", key);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAfterAsync(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAfterAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task When_a_key_was_used_is_noted_once_an_hour()
    {
        var time = new ManualTime();
        await using var server = Locked.Start(new() { Time = time });
        long? Used() => server.Server.Get<KeyStore>().Read().Keys.Single().UsedAt;
        Assert.Null(Used());

        var first = Timestamps.ToMicros(time.GetUtcNow());
        async Task UseAfterAsync(TimeSpan wait)
        {
            time.Pass(wait);
            using var answer = await server.SendAsync(HttpMethod.Get, "/metrics", server.Admin);
            server.Server.Get<KeyRing>().Refresh();
        }

        await UseAfterAsync(TimeSpan.Zero);
        await UseAfterAsync(TimeSpan.FromMinutes(59));
        Assert.Equal(first, Used());
        await UseAfterAsync(TimeSpan.FromMinutes(2));
        Assert.NotEqual(first, Used());
    }

    [Fact]
    public void Of_a_key_only_a_hash_is_stored()
    {
        var key = locked.Make(Scopes.Read);
        Assert.True(KeyText.TryRead(key, out var text));

        var row = locked.Server.Get<KeyStore>().Read().Keys.Single(row => row.Id == text.Id);

        Assert.Equal(32, row.Hash.Length);
        Assert.DoesNotContain(key[16..], row.ToString() + System.Text.Encoding.Latin1.GetString(row.Hash));
    }

    [Theory]
    [InlineData("", "read", 0, null, "name must be")]
    [InlineData("a", "reed", 0, null, "got \"reed\"")]
    [InlineData("a", "read", -1, null, "points per second must be")]
    [InlineData("a", "read", 0, 0, "days must be")]
    public void A_key_that_cannot_be_is_not_made(string name, string scope, long points, int? days, string problem)
    {
        var (key, said) = new NewKey(name, [scope], points, days).Make(locked.Server.Get<KeyStore>(), FakeTime.Start);

        Assert.Null(key);
        Assert.Contains(problem, said);
    }

    [Fact]
    public void The_first_key_must_be_an_admins_and_no_two_in_use_have_one_name()
    {
        using var folder = new ScratchFolder();
        var keys = ScratchKeys.In(folder.Database);
        string? Problem(string name, string scope) => new NewKey(name, [scope]).Make(keys, FakeTime.Start).Problem;

        Assert.Contains("the first key must have the scope admin", Problem("a", Scopes.Read));
        Assert.Null(Problem("a", Scopes.Admin));
        Assert.Contains("a key named a is in use", Problem("a", Scopes.Read));
        Assert.True(keys.Revoke("a", now: 1));
        Assert.Null(Problem("a", Scopes.Read));
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string key)
    {
        using var answer = await locked.SendAsync(method, path, key, method == HttpMethod.Post ? Point : null);
        return answer.StatusCode;
    }
}
