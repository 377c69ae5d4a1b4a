using System.Net;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

public sealed class FailedAttemptsTests : IAsyncLifetime
{
    private const int Allowed = 10;

    private readonly FakeTime _time = new();
    private readonly Logged _logged = new();
    private readonly Locked _locked;

    public FailedAttemptsTests() => _locked = Locked.Start(new() { Time = _time, Services = _logged.Add });

    [Fact]
    public async Task After_ten_in_a_minute_no_more_are_looked_at_for_a_while()
    {
        var right = _locked.Make(Scopes.Read);
        for (var i = 0; i < Allowed; i++) Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(KeyText.Make().Text));

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(right));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(HttpStatusCode.OK, await TryAsync(right));
    }

    [Fact]
    public async Task Who_is_let_in_already_is_not_shut_out_by_others_tries()
    {
        Assert.Equal(HttpStatusCode.OK, await TryAsync(_locked.Admin));
        for (var i = 0; i < 2 * Allowed; i++) await TryAsync("guessed");

        Assert.Equal(HttpStatusCode.OK, await TryAsync(_locked.Admin));
    }

    [Fact]
    public async Task Each_is_logged_without_the_key_and_those_not_looked_at_are_not()
    {
        var wrong = KeyText.Make();
        for (var i = 0; i < 3 * Allowed; i++) await TryAsync(wrong.Text);

        var lines = _logged.Lines.Where(line => line.Contains("wrong", StringComparison.Ordinal)).ToList();
        Assert.Equal(Allowed, lines.Count(line => line.Contains($"its id: {wrong.Id}", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.Contains("too many wrong keys", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("Warning 127.0.0.1", line));
        Assert.DoesNotContain(_logged.Lines, line => line.Contains(wrong.Text[16..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tries_on_the_page_and_on_sockets_count_too()
    {
        for (var i = 0; i < Allowed / 2; i++)
        {
            using var page = await _locked.PostFormAsync("/sign-in", [], ("key", "guessed"));
            Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
            await using var client = await TestClient.ConnectAsync(_locked.Server.Address, "client_id=a&key=guessed");
            await client.ClosedAsync();
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync("guessed"));
        using var signIn = await _locked.PostFormAsync("/sign-in", [], ("key", _locked.Admin));
        Assert.Equal(HttpStatusCode.TooManyRequests, signIn.StatusCode);
    }

    [Fact]
    public async Task More_requests_a_second_than_a_key_may_make_are_refused()
    {
        await using var limited = Locked.Start(new() { Time = _time, Options = [("Access:RequestsPerSecond", "2")] });
        async Task<HttpStatusCode> AskAsync(string key)
        {
            using var answer = await limited.SendAsync(HttpMethod.Get, "/metrics", key);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(limited.Admin));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(limited.Admin));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(limited.Admin));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(limited.Make(Scopes.Read)));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(limited.Admin));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _locked.DisposeAsync();

    private async Task<HttpStatusCode> TryAsync(string key)
    {
        using var answer = await _locked.SendAsync(HttpMethod.Get, "/metrics", key);
        return answer.StatusCode;
    }
}
