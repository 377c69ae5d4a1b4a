using System.Net;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Who_asks_is_told_whether_the_server_is_alive_and_ready()
    {
        var faults = new FaultyStore.Faults();
        await using var faulty = RunningServer.Start(new() { Services = faults.Add });
        Assert.Equal(HttpStatusCode.OK, (await faulty.Http.GetAsync("/health/ready")).StatusCode);

        faults.OnCheck = () => throw new StoreUnavailableException("the disk is full");

        Assert.Equal(HttpStatusCode.OK, (await faulty.Http.GetAsync("/health/live")).StatusCode);
        using var ready = await faulty.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("the disk is full", await ready.Content.ReadAsStringAsync());
    }
}
