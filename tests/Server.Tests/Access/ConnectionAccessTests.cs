using System.Net;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>Keys on a WebSocket: asked for once, when the client has said which stream it writes.</summary>
public sealed class ConnectionAccessTests(Locked locked) : IClassFixture<Locked>
{
    private const string Point = """{"timestamp":1714555800,"value":1}""";
    private const string Answer = """{"timestamp":1714555800,"anomaly":false}""";

    [Fact]
    public async Task A_key_in_the_header_lets_a_client_write_its_stream()
    {
        var key = locked.Make("write:pump-*");
        await using var client = await ConnectAsync("client_id=pump-1", key);
        await using var named = await ConnectAsync("", key);

        Assert.Equal(Answer, await client.AskAsync(Point));
        await named.SendAsync("""{"client_id":"pump-2"}""");
        Assert.Equal(Answer, await named.AskAsync(Point));
    }

    [Fact]
    public async Task A_key_in_the_first_message_or_in_the_address_does_too()
    {
        var key = locked.Make("write:pump-*");
        await using var first = await ConnectAsync("");
        await using var address = await ConnectAsync($"client_id=pump-4&key={key}");

        await first.SendAsync($$"""{"client_id":"pump-3","key":"{{key}}"}""");
        Assert.Equal(Answer, await first.AskAsync(Point));
        Assert.Equal(Answer, await address.AskAsync(Point));
    }

    [Fact]
    public async Task Who_can_show_no_key_any_more_is_refused_before_the_upgrade()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await TestClient.RefusedAsync(locked.Server.Address));
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await TestClient.RefusedAsync(locked.Server.Address, options => options.SetRequestHeader("Authorization", $"Bearer {KeyText.Make().Text}")));
    }

    [Theory]
    [InlineData("""{"client_id":"pump-1"}""", "got nothing")]
    [InlineData("""{"client_id":"pump-1","key":"guessed"}""", "got one that is wrong, revoked or expired")]
    [InlineData("""{"client_id":"other","key":"KEY"}""", "must have the scope write:other; got write:pump-*")]
    public async Task Who_is_not_let_in_is_told_why_and_closed(string identification, string why)
    {
        await using var client = await ConnectAsync("");

        var error = Wire.Error(await client.AskAsync(identification.Replace("KEY", locked.Make("write:pump-*"), StringComparison.Ordinal)));

        Assert.Equal(("unauthorised", "key"), (error.Code, error.Field));
        Assert.Contains(why, error.Message);
        Assert.Equal(1008, await client.ClosedAsync());
        Assert.Null(await locked.Server.Store.FindClientAsync(Some.Client("other"), default));
    }

    [Fact]
    public async Task Who_may_only_read_writes_nothing()
    {
        await using var client = await ConnectAsync("client_id=a", locked.Make(Scopes.Read));

        Assert.Equal("unauthorised", Wire.Error(await client.ReceiveAsync()).Code);
        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_revoked_keys_connections_are_closed()
    {
        var key = locked.Make(new NewKey("a machine's", ["write:*"]));
        await using var header = await ConnectAsync("client_id=a", key);
        await using var message = await ConnectAsync("");
        await message.SendAsync($$"""{"client_id":"b","key":"{{key}}"}""");
        await using var other = await ConnectAsync("client_id=c", locked.Admin);
        foreach (var client in (TestClient[])[header, message, other]) await client.AskAsync(Point);

        locked.Server.Get<KeyStore>().Revoke("a machine's", now: 1);
        locked.Server.Get<KeyRing>().Refresh();

        Assert.Equal(1008, await header.ClosedAsync());
        Assert.Equal(1008, await message.ClosedAsync());
        Assert.Equal(Answer, await other.AskAsync(Point));
    }

    [Fact]
    public async Task The_first_key_closes_connections_that_showed_none()
    {
        await using var server = RunningServer.Start();
        await using var client = await server.ConnectAsync("client_id=a&key=not+asked+for");
        Assert.Equal(Answer, await client.AskAsync(Point));

        new NewKey("first", [Scopes.Admin]).Make(server.Get<KeyStore>(), FakeTime.Start);
        server.Get<KeyRing>().Refresh();

        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task All_that_uses_a_key_shares_its_points_a_second()
    {
        var time = new FakeTime();
        await using var server = Locked.Start(new() { Time = time });
        var key = server.Make(new NewKey("slow", ["write:*"], PointsPerSecond: 10));
        await using var first = await TestClient.ConnectAsync(server.Server.Address, "client_id=a", options => options.SetRequestHeader("Authorization", $"Bearer {key}"));
        var batch = Wire.Batch(Enumerable.Range(1, 30).Select(seq => Wire.Point(1, seq, seq)));
        await first.AskAsync(batch);

        using var refused = await server.SendAsync(HttpMethod.Post, "/api/clients/b/points", key, Point);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("3", refused.Headers.RetryAfter!.ToString());
        using var another = await server.SendAsync(HttpMethod.Post, "/api/clients/b/points", server.Admin, Point);
        Assert.Equal(HttpStatusCode.OK, another.StatusCode);

        // The connection is read more slowly: its next message waits until its key has paid.
        var next = first.AskAsync(Wire.Point(1, 31, 31));
        Assert.False(next.IsCompleted);
        await server.Server.AdvanceUntilAsync(time, next, atMost: TimeSpan.FromSeconds(4));
        Assert.InRange(time.GetUtcNow() - FakeTime.Start, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        time.Advance(TimeSpan.FromSeconds(1));
        using var allowed = await server.SendAsync(HttpMethod.Post, "/api/clients/b/points", key, Point);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    private Task<TestClient> ConnectAsync(string query, string? key = null) => TestClient.ConnectAsync(
        locked.Server.Address, query, options => { if (key is not null) options.SetRequestHeader("Authorization", $"Bearer {key}"); });
}
