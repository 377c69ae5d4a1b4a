using System.Net;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class StoreOutageTests
{
    [Theory]
    [InlineData("/api/clients/a/points", "application/problem+json")]
    [InlineData("/client/a", "text/html")]
    public async Task Who_reads_while_the_store_cannot_be_read_is_asked_to_come_back(string address, string type)
    {
        var faults = new FaultyStore.Faults();
        var log = new Logged();
        await using var server = RunningServer.Start(new()
        {
            Services = services =>
            {
                faults.Add(services);
                log.Add(services);
            },
        });
        await using var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Point(1, 1));

        faults.OnRead = _ => throw new StoreUnavailableException("the disk is gone");
        using var response = await server.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.Contains("Content-Security-Policy"));
        Assert.Contains("the disk is gone", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(address, StringComparison.Ordinal));

        faults.OnRead = null;
        using var again = await server.Http.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }
}
