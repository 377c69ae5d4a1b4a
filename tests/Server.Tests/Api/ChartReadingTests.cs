using System.Text.Json;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class ChartReadingTests
{
    [Fact]
    public async Task Few_points_are_all_there_with_what_was_anomalous()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&window=20");
        await server.SendAsync(client, 0, Some.Calm(60, spikes: 50));
        await server.SendAsync(client, """{"timestamp":60,"value":null}""");

        var points = Points(await server.GetJsonAsync("/api/clients/a/chart"));

        Assert.Equal(61, points.Count);
        Assert.Equal("1970-01-01T00:00:50Z", points[50].GetProperty("timestamp").GetString());
        Assert.Equal(100, points[50].GetProperty("value").GetDouble());
        Assert.Equal([50], Enumerable.Range(0, 61).Where(i => points[i].GetProperty("anomaly").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, points[60].GetProperty("value").ValueKind);
    }

    [Fact]
    public async Task Many_points_are_brought_down_and_keep_their_spikes()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&window=20");
        await server.SendAsync(client, 0, Some.Calm(3_000, spikes: [777, 2_222]));

        var chart = await server.GetJsonAsync("/api/clients/a/chart?points=50");
        var points = Points(chart);

        Assert.False(chart.GetProperty("complete").GetBoolean());
        Assert.InRange(points.Count, 40, 50);
        Assert.Equal(2, points.Count(point => point.GetProperty("value").GetDouble() == 100));
        Assert.All(points.Where(point => point.GetProperty("value").GetDouble() == 100), point => Assert.True(point.GetProperty("anomaly").GetBoolean()));
    }

    [Fact]
    public async Task An_anomaly_that_is_no_extreme_is_marked_with_its_own_value_and_severity()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&window=20&calibration=textbook");
        await server.SendAsync(client, 0, Some.Calm(1_500, spikes: 777));
        await server.SendAsync(client, 1_500, [.. Enumerable.Repeat(50.0, 3), .. Some.Calm(1_497).Select(value => value + 1_000)]);

        var chart = await server.GetJsonAsync("/api/clients/a/chart?points=2");

        // The worst of all, though its part of the time has greater values: with all that a mark needs.
        var worst = chart.GetProperty("anomalies")[0];
        Assert.Equal(1, chart.GetProperty("anomalies").GetArrayLength());
        Assert.True(worst.GetProperty("n").GetInt64() > 0);
        Assert.Equal("critical", worst.GetProperty("severity").GetString());
        Assert.Equal(("1970-01-01T00:00:00Z", "1970-01-01T00:49:59Z"), (chart.GetProperty("from").GetString(), chart.GetProperty("to").GetString()));
    }

    [Fact]
    public async Task A_time_without_points_has_no_ends()
    {
        using var server = new LiveServer();
        await server.ConnectAsync("silent");

        var chart = await server.GetJsonAsync("/api/clients/silent/chart");

        Assert.True(chart.GetProperty("complete").GetBoolean());
        Assert.Empty(chart.GetProperty("anomalies").EnumerateArray());
        Assert.False(chart.TryGetProperty("from", out _));
    }

    [Fact]
    public async Task A_time_is_given_as_points_give_theirs()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(100));

        Assert.Equal(11, Points(await server.GetJsonAsync("/api/clients/a/chart?from=20&to=30")).Count);
        Assert.Equal(40, Points(await server.GetJsonAsync("/api/clients/a/chart?from=1970-01-01T00:01:00Z")).Count);
        Assert.Empty(Points(await server.GetJsonAsync("/api/clients/a/chart?from=2024-01-01")));
    }

    private static List<JsonElement> Points(JsonElement chart) => [.. chart.GetProperty("points").EnumerateArray()];
}
