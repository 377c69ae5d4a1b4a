using System.Net;
using System.Text.Json.Nodes;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Tests.Incidents;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Configuration;

/// <summary>A settings file that is written anew under a running server.</summary>
public sealed class ChangedSettingsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Logged _logged = new();

    [Fact]
    public async Task Changed_limits_count_for_who_comes_and_for_who_is_there()
    {
        await using var server = Start("""{ "Limits": { "Window": 100, "PointsPerSecond": 0, "Connections": 5 } }""");
        await using var there = await server.ConnectAsync("client_id=a&window=100");
        await there.AskAsync(Wire.Point(1));

        Write("""{ "Limits": { "Window": 50, "PointsPerSecond": 1, "Connections": 2 } }""");
        await server.UntilAsync(async () => await LimitAsync(server, "window") == 50);

        await there.AskAsync(Wire.Point(2));
        await using (var wide = await server.ConnectAsync("client_id=b&window=60"))
            Assert.Equal("invalid_window", JsonNode.Parse(await wide.ReceiveAsync())!["error"]!["code"]!.GetValue<string>());
        await server.UntilAsync(() => Task.FromResult(!server.Get<ConnectionRegistry>().IsFull));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(server));
        await using (await server.ConnectAsync("client_id=c")) Assert.Equal(HttpStatusCode.ServiceUnavailable, await TestClient.RefusedAsync(server.Address));
        Assert.Contains(_logged.Lines, line => line.Contains("The settings were changed: Limits:Connections = 2, Limits:PointsPerSecond = 1, Limits:Window = 50", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Limits": { "Window": 50, "Connections": 0 } }""", "The Limit options stay as they were: Limits:Connections: The field Connections must be between 1 and")]
    [InlineData("""{ "Limits": { "Window": 50, "Connections": "many" } }""", "Limits:Connections")]
    [InlineData("""{ "Limits": { "Window": 50,""", "settings.json cannot be read, all settings stay as they were")]
    public async Task A_change_that_cannot_be_is_refused_as_a_whole_and_said(string bad, string said)
    {
        await using var server = Start("""{ "Limits": { "Window": 100 } }""");

        Write(bad);
        await server.UntilAsync(() => Task.FromResult(_logged.Lines.Any(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(said, StringComparison.Ordinal))));

        Assert.Equal(100, await LimitAsync(server, "window"));
        Assert.Equal(20_000, await LimitAsync(server, "connections"));

        Write("""{ "Limits": { "Window": 60 } }""");
        await server.UntilAsync(async () => await LimitAsync(server, "window") == 60);
    }

    [Fact]
    public async Task A_changed_rule_counts_for_a_stream_that_is_connected()
    {
        await using var server = Start("""{ "Incidents": { "Always": "none" } }""");
        await using var there = await server.ConnectAsync("client_id=a&window=20");
        await there.AskAsync(Wire.Batch(Some.Calm(90).Select((value, i) => Wire.Point(value, time: i))));
        Assert.Empty(await server.IncidentsAsync("client_id=a"));

        Write("""{ "Incidents": { "Always": "0.." } }""");

        var time = 90;
        await server.UntilAsync(async () =>
        {
            await there.AskAsync(Wire.Point(0.5, time: time++));
            return (await server.IncidentsAsync("client_id=a")).Count == 1;
        });
    }

    [Fact]
    public async Task What_is_read_at_the_start_alone_says_so()
    {
        await using var server = Start("""{ "Limits": { "HeavyReaders": 2 } }""");

        Write("""{ "Limits": { "HeavyReaders": 3 }, "Storage": { "Path": "elsewhere.db" } }""");

        await server.UntilAsync(() => Task.FromResult(_logged.Lines.Any(line =>
            line.Contains("from the next start on: Limits:HeavyReaders = 3, Storage:Path = elsewhere.db", StringComparison.Ordinal))));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _logged.Dispose();
    }

    private RunningServer Start(string settings)
    {
        Write(settings);
        return RunningServer.Start(new() { SettingsFile = _folder.File("settings.json"), Services = _logged.Add });
    }

    private void Write(string settings) => File.WriteAllText(_folder.File("settings.json"), settings);

    private static async Task<int> LimitAsync(RunningServer server, string name) =>
        JsonNode.Parse(await server.Http.GetStringAsync("/api/status"))!["limits"]![name]!.GetValue<int>();

    private static async Task<HttpStatusCode> PostAsync(RunningServer server)
    {
        // So many that no machine is slow enough for the next to be let in again.
        using var body = new StringContent(Wire.Batch(Enumerable.Repeat("""{"value":1}""", 1_000)), null, "application/json");
        using var answer = await server.Http.PostAsync("/api/clients/posted/points", body);
        return answer.StatusCode;
    }
}
