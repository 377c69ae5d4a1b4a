using System.Net;
using Microsoft.Extensions.Configuration;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary><c>Server keys</c>, beside a running server and before the first start.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Keys_are_made_and_revoked_while_a_server_runs()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Database = _folder.Database, Time = time });
        using var http = new HttpClient { BaseAddress = server.Address };
        async Task<HttpStatusCode> StatusAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            if (key is not null) request.Headers.Add("Authorization", $"Bearer {key}");
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(null));
        var (code, key, said) = Run("add", "--name", "me", "--scope", "admin");
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, code);
        Assert.Contains("cannot be shown again", said);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key.Trim()));

        Assert.Equal(0, Run("revoke", "me").Code);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(key.Trim()));
    }

    [Fact]
    public async Task The_first_key_can_be_made_before_the_first_start()
    {
        var (code, key, _) = Run("add", "--name", "me", "--scope", "admin", "--scope", "write:a*", "--points-per-second", "100", "--expires-in-days", "7");
        Assert.Equal(0, code);
        Assert.True(KeyText.TryRead(key.Trim(), out var text));

        await using var server = RunningServer.Start(new() { Database = _folder.Database });

        using var answer = await server.Http.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var row = server.Get<KeyStore>().Read().Keys.Single();
        Assert.Equal((text.Id, "me", 100L, TimeSpan.FromDays(7).Ticks / 10), (row.Id, row.Name, row.PointsPerSecond, row.ExpiresAt - row.MadeAt));
        Assert.Equal(["admin", "write:a*"], row.ScopeNames);
    }

    [Fact]
    public void The_list_says_what_each_key_allows_and_whether_it_lets_in()
    {
        Run("add", "--name", "me", "--scope", "admin");
        Run("add", "--name", "pumps", "--scope", "write:pump-*", "--scope", "read");
        Run("revoke", "pumps");

        var lines = Run("list").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.Matches("^[0-9a-f]{12}  me     admin .* never  +valid$", lines[1]);
        Assert.Matches("^[0-9a-f]{12}  pumps  write:pump-[*] read .* revoked 20..-", lines[2]);
    }

    [Theory]
    [InlineData("add --name me --scope reed", "scope must be")]
    [InlineData("add --name me --scope read", "the first key must have the scope admin")]
    [InlineData("add --scope read", "--name")]
    [InlineData("add --name me --scope admin --scop read", "--scop")]
    [InlineData("revoke nobody", "nobody")]
    public void What_cannot_be_done_is_said(string arguments, string problem)
    {
        var (code, output, error) = Run(arguments.Split(' '));

        Assert.Equal(1, code);
        Assert.Contains(problem, error);
        Assert.DoesNotContain("sa_", output);
    }

    public void Dispose() => _folder.Dispose();

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        string[] all = ["keys", .. arguments, "--Storage:Path", _folder.Database];
        var configuration = new ConfigurationBuilder().AddCommandLine(all)
            .AddInMemoryCollection([new("Storage:Library", Some.SqliteLibrary.ToString())]).Build();
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = new KeysCommand(configuration, output, error).Run(all);
        return (code, output.ToString(), error.ToString());
    }
}
