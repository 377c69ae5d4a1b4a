using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class ServerReadingTests
{
    [Fact]
    public async Task A_server_that_can_store_says_so_and_what_it_is()
    {
        using var server = new LiveServer(("Limits:Window", "500"));
        using var viewer = await server.FollowAsync("/api/stream/anomalies");

        var status = await server.GetJsonAsync("/api/status");

        Assert.True(status.GetProperty("ready").GetBoolean());
        Assert.False(status.TryGetProperty("reason", out _));
        Assert.Equal(500, status.GetProperty("limits").GetProperty("window").GetInt32());
        Assert.Equal(1, status.GetProperty("viewers").GetInt32());
        Assert.True(status.GetProperty("store").GetProperty("bytes").GetInt64() > 0);
        Assert.Equal(DetectorCatalog.Names, status.GetProperty("detectors").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_server_that_cannot_store_says_why_and_answers_all_the_same()
    {
        var faults = new FaultyStore.Faults { OnCheck = () => throw new StoreUnavailableException("the disk is full") };
        await using var server = RunningServer.Start(new() { Services = faults.Add });

        using var status = JsonDocument.Parse(await server.Http.GetStringAsync("/api/status"));

        Assert.False(status.RootElement.GetProperty("ready").GetBoolean());
        Assert.Equal("the disk is full", status.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Figures_of_all_streams_are_told_together()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a", "&calibration=textbook"), 0, Some.Calm(140, spikes: 90));
        await LiveServer.CloseAsync(await server.ConnectAsync("b"));

        var stats = await server.GetJsonAsync("/api/stats");

        Assert.Equal(140, stats.GetProperty("points").GetInt64());
        Assert.True(stats.GetProperty("anomalies").GetInt64() >= 1);
        Assert.Equal(stats.GetProperty("anomalies").GetInt64(), stats.GetProperty("anomalies_last_hour").GetInt64());
        Assert.Equal((2, 1), (stats.GetProperty("streams").GetProperty("all").GetInt32(), stats.GetProperty("streams").GetProperty("anomalous").GetInt32()));
    }

    [Fact]
    public async Task Detectors_and_presets_are_those_there_are()
    {
        using var server = new LiveServer();

        var told = await server.GetJsonAsync("/api/detectors");

        var detectors = told.GetProperty("detectors").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        Assert.Equal(DetectorCatalog.Names, detectors.Keys);
        Assert.Equal(DetectorCatalog.Default, detectors.Where(one => one.Value.GetProperty("default").GetBoolean()).Select(one => one.Key));
        Assert.Equal((50, 100), (detectors["iqr"].GetProperty("warm_up").GetInt32(), detectors["surprise"].GetProperty("warm_up").GetInt32()));
        var careful = told.GetProperty("presets").EnumerateArray().Single(preset => preset.GetProperty("name").GetString() == "careful");
        Assert.Equal((3, 2), (careful.GetProperty("detectors").GetArrayLength(), careful.GetProperty("min_votes").GetInt32()));
    }
}
