using System.Text.Json;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class BoardEventsTests
{
    [Fact]
    public async Task The_overview_hears_all_of_its_page_first_and_then_what_changes()
    {
        using var server = new LiveServer();
        var a = await server.ConnectAsync("a");
        await server.SendAsync(a, 0, 1, 2);
        await server.ConnectAsync("b");
        using var events = await server.FollowAsync("/api/live?board=1&sort=name");

        var first = (await events.NextAsync("board")).Data;
        Assert.Equal(["a", "b"], Texts(first.GetProperty("order")));
        Assert.Equal(["a", "b"], first.GetProperty("rows").EnumerateArray().Select(Name));
        Assert.Equal((2, 2, 2), (Number(first, "streams"), Number(first, "active"), Number(first, "points")));
        Assert.Equal(2, Number(first.GetProperty("counts"), "all"));

        await server.SendAsync(a, 2, 3);
        var (news, row) = await RowAsync(events, "a", row => Number(row, "points") == 3);
        Assert.False(news.TryGetProperty("order", out _));
        Assert.Equal(["a"], news.GetProperty("rows").EnumerateArray().Select(Name));
        Assert.Equal(3, row.GetProperty("value").GetDouble());
        Assert.Equal((3, 1, 3), (Number(row.GetProperty("sparkline"), "count"), Number(row.GetProperty("sparkline"), "low"), Number(row.GetProperty("sparkline"), "high")));
    }

    [Fact]
    public async Task An_anomaly_takes_its_stream_to_the_top_with_its_reason_once()
    {
        using var server = new LiveServer();
        await server.ConnectAsync("a");
        var z = await server.ConnectAsync("z");
        await server.SendAsync(z, 0, Some.Calm(60));
        using var events = await server.FollowAsync("/api/live?board=1");
        Assert.Equal(["a", "z"], Texts((await events.NextAsync("board")).Data.GetProperty("order")));

        await server.SendAsync(z, 60, 100);
        var (news, row) = await RowAsync(events, "z", row => Number(row, "points") == 61);
        Assert.Equal(["z", "a"], Texts(news.GetProperty("order")));
        Assert.Contains(row.GetProperty("severity").GetString(), (string[])["low", "medium", "high", "critical"]);
        Assert.Equal(1, Number(row, "hour"));
        Assert.StartsWith("100 is ", row.GetProperty("last_anomaly").GetProperty("reason").GetString(), StringComparison.Ordinal);

        await server.SendAsync(z, 61, 0.5);
        (_, row) = await RowAsync(events, "z", row => Number(row, "points") == 62);
        Assert.False(row.TryGetProperty("last_anomaly", out _));
    }

    [Fact]
    public async Task A_viewer_hears_of_its_own_page_only()
    {
        using var server = new LiveServer();
        var a = await server.ConnectAsync("a");
        await server.ConnectAsync("pump");
        using var events = await server.FollowAsync("/api/live?board=1&q=pump&state=active");

        var first = (await events.NextAsync("board")).Data;
        Assert.Equal(["pump"], first.GetProperty("rows").EnumerateArray().Select(Name));
        Assert.Equal((1, 2), (Number(first, "matching"), Number(first, "streams")));

        await server.SendAsync(a, 0, 1);
        var news = (await events.NextAsync("board")).Data;
        Assert.Equal(1, Number(news, "points"));
        Assert.Empty(news.GetProperty("rows").EnumerateArray());
    }

    private static async Task<(JsonElement News, JsonElement Row)> RowAsync(EventReader events, string client, Func<JsonElement, bool> wanted)
    {
        while (true)
        {
            var news = (await events.NextAsync("board")).Data;
            foreach (var row in news.GetProperty("rows").EnumerateArray())
            {
                if (Name(row) == client && wanted(row)) return (news, row);
            }
        }
    }

    private static string? Name(JsonElement row) => row.GetProperty("client_id").GetString();

    private static long Number(JsonElement parent, string name) => parent.GetProperty(name).GetInt64();

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(text => text.GetString());
}
