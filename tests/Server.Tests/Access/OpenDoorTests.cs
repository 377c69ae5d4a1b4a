using System.Net;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>A server without keys is there for its own machine alone.</summary>
public sealed class OpenDoorTests : IDisposable
{
    private const string ForOthers = "http://0.0.0.0:0";

    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("--urls", ForOthers)]
    [InlineData("--urls", "http://127.0.0.1:0;http://[::]:0")]
    [InlineData("--Kestrel:Endpoints:Any:Url", ForOthers)]
    public async Task Listening_for_others_is_refused_and_said_how_to_go_on(string option, string address)
    {
        var (code, error) = await ServerProcess.FailAsync(_folder.Database, option, address);

        Assert.Equal(1, code);
        Assert.Contains("The server cannot start: other machines could read, write and delete at http://", error);
        Assert.Contains("--Access:Open true", error);
    }

    [Fact]
    public async Task It_listens_for_others_when_told_that_this_is_meant()
    {
        using var server = await ServerProcess.StartAsync(_folder.Database, "--urls", ForOthers, "--Access:Open", "true");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server));
    }

    [Fact]
    public async Task With_a_key_it_listens_for_others_and_asks_for_it()
    {
        new NewKey("me", [Scopes.Admin]).Make(ScratchKeys.In(_folder.Database), FakeTime.Start);
        using var server = await ServerProcess.StartAsync(_folder.Database, "--urls", ForOthers);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new UriBuilder(server.Address) { Host = "127.0.0.1", Path = "/metrics" }.Uri).WaitAsync(TestClient.Patience);
        return answer.StatusCode;
    }
}
