using System.Net;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class EventStreamTests
{
    [Fact]
    public async Task Points_come_as_full_objects_with_their_numbers_as_ids()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a & b");
        await server.SendAsync(client, 0, Some.Calm(60));
        await using var events = await server.FollowAsync("/api/clients/a%20%26%20b/stream");

        await server.SendAsync(client, 60, 0.5, 100);

        var (_, firstId, first) = await LiveServer.NextAsync(events, "message");
        var (_, id, point) = await LiveServer.NextAsync(events, "message");
        Assert.Equal("61", firstId);
        Assert.False(first.GetProperty("anomaly").GetBoolean());
        Assert.Equal(5, first.GetProperty("votes").EnumerateObject().Count());
        Assert.Equal("62", id);
        Assert.Equal("1970-01-01T00:01:01Z", point.GetProperty("timestamp").GetString());
        Assert.Equal(62, point.GetProperty("n").GetInt64());
        Assert.Equal(100, point.GetProperty("value").GetDouble());
        Assert.True(point.GetProperty("anomaly").GetBoolean());
        Assert.True(point.GetProperty("alarm").GetBoolean());
        Assert.True(point.GetProperty("score").GetDouble() > 0.5);
        Assert.NotEqual("none", point.GetProperty("severity").GetString());
        Assert.True(point.GetProperty("lower").GetDouble() < point.GetProperty("upper").GetDouble());
        Assert.True(point.GetProperty("votes").GetProperty("z_score").GetProperty("anomaly").GetBoolean());
        Assert.StartsWith("100 ", point.GetProperty("reason").GetString());
        Assert.False(point.GetProperty("late").GetBoolean() || point.GetProperty("missing").GetBoolean());
    }

    [Fact]
    public async Task A_viewer_that_comes_back_goes_on_where_it_was()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(10));

        await using var events = await server.FollowAsync("/api/clients/a/stream?after_n=2", lastEventId: 7);
        foreach (var id in (string[])["8", "9", "10"]) Assert.Equal(id, (await LiveServer.NextAsync(events, "message", "missed")).Id);

        await server.SendAsync(client, 10, 1);
        Assert.Equal("11", (await LiveServer.NextAsync(events, "message", "missed")).Id);
    }

    [Fact]
    public async Task A_page_goes_on_after_the_points_it_was_made_with()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(5));

        await using var events = await server.FollowAsync("/api/clients/a/stream?after_n=4");

        Assert.Equal("5", (await LiveServer.NextAsync(events, "message")).Id);
    }

    [Fact]
    public async Task Who_was_away_too_long_is_told_how_many_were_skipped()
    {
        using var server = new LiveServer(("Live:MaxResumed", "3"));
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(10));

        await using var events = await server.FollowAsync("/api/clients/a/stream", lastEventId: 2);

        var (type, _, missed) = await LiveServer.NextAsync(events, "missed", "message");
        Assert.Equal(("missed", 5), (type, missed.GetProperty("count").GetInt32()));
        Assert.Equal("8", (await LiveServer.NextAsync(events, "message")).Id);
    }

    [Fact]
    public async Task Figures_come_with_the_points()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await using var events = await server.FollowAsync("/api/clients/a/stream");
        await server.SendAsync(client, 0, Some.Calm(61, spikes: 60));

        var figures = (await LiveServer.NextAsync(events, "figures")).Data;
        while (!figures.TryGetProperty("points", out _)) figures = (await LiveServer.NextAsync(events, "figures")).Data;

        Assert.Equal(61, figures.GetProperty("points").GetInt64());
        Assert.Equal(1, figures.GetProperty("anomalies").GetInt64());
        Assert.Equal(100, figures.GetProperty("last_value").GetDouble());
        Assert.True(figures.GetProperty("active").GetBoolean());
        Assert.Equal(61, figures.GetProperty("last_anomaly").GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task Anomalies_of_all_streams_name_their_stream()
    {
        using var server = new LiveServer();
        await using var events = await server.FollowAsync("/api/stream/anomalies");
        var client = await server.ConnectAsync("^GSPC");
        await server.SendAsync(client, 0, Some.Calm(70, spikes: 66));

        var (_, id, anomaly) = await LiveServer.NextAsync(events, "message");

        Assert.Equal("67", id);
        Assert.Equal("^GSPC", anomaly.GetProperty("client_id").GetString());
        Assert.True(anomaly.GetProperty("anomaly").GetBoolean());
    }

    [Fact]
    public async Task The_list_of_clients_tells_who_comes_who_sends_and_who_goes()
    {
        using var server = new LiveServer();
        await server.ConnectAsync("early");
        await using var events = await server.FollowAsync("/api/stream/clients");
        var first = (await LiveServer.NextAsync(events, "active")).Data;
        Assert.Equal(["early"], first.EnumerateArray().Select(row => row.GetProperty("client_id").GetString()));

        var late = await server.ConnectAsync("late");
        await server.SendAsync(late, 0, 1, 2, 3);
        var row = await RowAsync(events, "late", row => row.TryGetProperty("points", out _));
        Assert.Equal(3, row.GetProperty("points").GetInt64());
        Assert.True(row.GetProperty("active").GetBoolean());

        await LiveServer.CloseAsync(late);
        Assert.Equal(3, (await RowAsync(events, "late", row => !row.GetProperty("active").GetBoolean())).GetProperty("points").GetInt64());

        await server.Http.DeleteAsync(new Uri("/api/clients/early", UriKind.Relative), server.Patience);
        await RowAsync(events, "early", row => row.TryGetProperty("deleted", out _));
    }

    [Fact]
    public async Task A_deleted_stream_tells_its_viewers_and_ends()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, 1);
        await using var events = await server.FollowAsync("/api/clients/a/stream");

        await server.Http.DeleteAsync(new Uri("/api/clients/a", UriKind.Relative), server.Patience);

        await LiveServer.NextAsync(events, "deleted");
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task An_unknown_client_has_no_events()
    {
        using var server = new LiveServer();

        using var unknown = await server.Http.GetAsync(new Uri("/api/clients/nobody/stream", UriKind.Relative), server.Patience);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_viewer_too_many_is_told_to_come_back_later()
    {
        using var server = new LiveServer(("Live:MaxViewers", "1"));
        var only = await server.FollowAsync("/api/stream/clients");
        await LiveServer.NextAsync(only, "active");

        using var refused = await server.Http.GetAsync(new Uri("/api/stream/anomalies", UriKind.Relative), server.Patience);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);

        // The place of one who left is free again, as soon as the server has seen it go.
        await only.DisposeAsync();
        while (true)
        {
            using var next = await server.Http.GetAsync(
                new Uri("/api/stream/anomalies", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, server.Patience);
            if (next.IsSuccessStatusCode) return;
        }
    }

    [Fact]
    public async Task A_quiet_stream_says_that_it_lives()
    {
        using var server = new LiveServer(("Live:Heartbeat", "00:00:00.050"));
        await using var events = await server.FollowAsync("/api/stream/anomalies");

        await LiveServer.NextAsync(events, "heartbeat");
        await LiveServer.NextAsync(events, "heartbeat");
    }

    [Fact]
    public async Task Event_streams_end_when_the_server_stops()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await using var events = await server.FollowAsync("/api/clients/a/stream");
        await LiveServer.NextAsync(events, "figures");

        var stopping = server.StopAsync();

        while (await events.MoveNextAsync()) { }
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<System.Text.Json.JsonElement> RowAsync(
        IAsyncEnumerator<System.Net.ServerSentEvents.SseItem<string>> events, string client, Func<System.Text.Json.JsonElement, bool> wanted)
    {
        while (true)
        {
            foreach (var row in (await LiveServer.NextAsync(events, "changed")).Data.EnumerateArray())
            {
                if (row.GetProperty("client_id").GetString() == client && wanted(row)) return row;
            }
        }
    }
}
