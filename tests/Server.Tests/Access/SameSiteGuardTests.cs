using System.Net;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>A page on another site cannot write to a server on the viewer's machine.</summary>
public sealed class SameSiteGuardTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("http://localhost:1")]
    [InlineData("null")]
    public async Task A_page_of_another_site_may_not_connect(string origin) =>
        Assert.Equal(HttpStatusCode.Forbidden, await TestClient.RefusedAsync(server.Address, options => options.SetRequestHeader("Origin", origin)));

    [Fact]
    public async Task A_page_of_the_server_or_of_a_site_it_trusts_may_connect()
    {
        await using var trusting = RunningServer.Start(new() { Options = [("Access:Origins:0", "https://dashboard.example")] });
        foreach (var origin in (string[])[trusting.Address.GetLeftPart(UriPartial.Authority), "https://dashboard.example"])
        {
            await using var client = await TestClient.ConnectAsync(
                trusting.Address, $"client_id={Some.NewId()}", options => options.SetRequestHeader("Origin", origin));
            Assert.Contains("anomaly", await client.AskAsync(Wire.Point(1)));
        }
    }

    [Fact]
    public async Task A_host_that_is_not_the_servers_is_refused()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await TestClient.RefusedAsync(server.Address, options => options.SetRequestHeader("Host", "rebound.example")));

        await using var named = RunningServer.Start(new() { Options = [("Access:Hosts:0", "anomalies.example")] });
        await using var client = await TestClient.ConnectAsync(
            named.Address, "client_id=a", options => options.SetRequestHeader("Host", "anomalies.example"));
        Assert.Contains("anomaly", await client.AskAsync(Wire.Point(1)));
    }

    [Theory]
    [InlineData("/api/clients/a", "application/problem+json")]
    [InlineData("/channels", null)]
    public async Task A_page_of_another_site_may_not_write_and_is_told_why(string address, string? type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("add it to Access:Origins", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
