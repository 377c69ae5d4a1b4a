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
        using var events = await server.FollowAsync("/api/clients/a%20%26%20b/stream");

        await server.SendAsync(client, 60, 0.5, 100);

        var (_, firstId, first) = await events.NextAsync("message");
        var (_, id, point) = await events.NextAsync("message");
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

        using var events = await server.FollowAsync("/api/clients/a/stream?after_n=2", lastEventId: 7);
        foreach (var id in (string[])["8", "9", "10"]) Assert.Equal(id, (await events.NextAsync("message", "missed")).Id);

        await server.SendAsync(client, 10, 1);
        Assert.Equal("11", (await events.NextAsync("message", "missed")).Id);
    }

    [Fact]
    public async Task A_page_goes_on_after_the_points_it_was_made_with()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(5));

        using var events = await server.FollowAsync("/api/clients/a/stream?after_n=4");

        Assert.Equal("5", (await events.NextAsync("message")).Id);
    }

    [Fact]
    public async Task Who_was_away_too_long_is_told_how_many_were_skipped()
    {
        using var server = new LiveServer(("Live:MaxResumed", "3"));
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, Some.Calm(10));

        using var events = await server.FollowAsync("/api/clients/a/stream", lastEventId: 2);

        var (type, _, missed) = await events.NextAsync("missed", "message");
        Assert.Equal(("missed", 5), (type, missed.GetProperty("count").GetInt32()));
        Assert.Equal("8", (await events.NextAsync("message")).Id);
    }

    [Theory]
    [InlineData("/api/clients/a/stream", 5_000L)]
    [InlineData("/api/clients/a/stream?after_n=5000", null)]
    public async Task Who_has_points_of_an_earlier_stream_begins_with_this_one_anew(string address, long? lastEventId)
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, 1, 2);

        using var events = await server.FollowAsync(address, lastEventId);

        var (type, id, _) = await events.NextAsync("restarted", "message");
        Assert.Equal(("restarted", "0"), (type, id));
        foreach (var n in (string[])["1", "2"]) Assert.Equal(n, (await events.NextAsync("message", "missed")).Id);

        await server.SendAsync(client, 2, 3);
        Assert.Equal("3", (await events.NextAsync("message", "missed")).Id);
    }

    [Fact]
    public async Task Who_comes_back_before_the_first_point_of_a_new_stream_sees_it()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        using var events = await server.FollowAsync("/api/clients/a/stream", lastEventId: 5_000);
        await events.NextAsync("restarted");

        await server.SendAsync(client, 0, 1);

        Assert.Equal("1", (await events.NextAsync("message")).Id);
    }

    [Fact]
    public async Task Figures_come_with_the_points()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        using var events = await server.FollowAsync("/api/clients/a/stream");
        await server.SendAsync(client, 0, Some.Calm(61, spikes: 60));

        var figures = (await events.NextAsync("figures")).Data;
        while (!figures.TryGetProperty("points", out _)) figures = (await events.NextAsync("figures")).Data;

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
        using var events = await server.FollowAsync("/api/stream/anomalies");
        var client = await server.ConnectAsync("^GSPC");
        await server.SendAsync(client, 0, Some.Calm(70, spikes: 66));

        var (_, id, anomaly) = await events.NextAsync("message");

        Assert.Equal("67", id);
        Assert.Equal("^GSPC", anomaly.GetProperty("client_id").GetString());
        Assert.True(anomaly.GetProperty("anomaly").GetBoolean());
    }

    [Fact]
    public async Task The_list_of_clients_tells_who_comes_who_sends_and_who_goes()
    {
        using var server = new LiveServer();
        await server.ConnectAsync("early");
        using var events = await server.FollowAsync("/api/stream/clients");
        var first = (await events.NextAsync("active")).Data;
        Assert.Equal(["early"], first.EnumerateArray().Select(row => row.GetProperty("client_id").GetString()));

        var late = await server.ConnectAsync("late");
        await server.SendAsync(late, 0, 1, 2, 3);
        var row = await events.RowAsync("late", row => row.TryGetProperty("points", out _));
        Assert.Equal(3, row.GetProperty("points").GetInt64());
        Assert.True(row.GetProperty("active").GetBoolean());

        await LiveServer.CloseAsync(late);
        Assert.Equal(3, (await events.RowAsync("late", row => !row.GetProperty("active").GetBoolean())).GetProperty("points").GetInt64());

        await server.Http.DeleteAsync(new Uri("/api/clients/early", UriKind.Relative), server.Patience);
        await events.RowAsync("early", row => row.TryGetProperty("deleted", out _));
    }

    [Fact]
    public async Task A_deleted_stream_tells_its_viewers_and_ends()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        await server.SendAsync(client, 0, 1);
        using var events = await server.FollowAsync("/api/clients/a/stream");

        await server.Http.DeleteAsync(new Uri("/api/clients/a", UriKind.Relative), server.Patience);

        Assert.Equal("0", (await events.NextAsync("deleted")).Id);
        await events.EndAsync();
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
        await only.NextAsync("active");

        using var refused = await server.Http.GetAsync(new Uri("/api/stream/anomalies", UriKind.Relative), server.Patience);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);

        // The place of one who left is free again, as soon as the server has seen it go.
        only.Dispose();
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
        using var events = await server.FollowAsync("/api/stream/anomalies");

        await events.NextAsync("heartbeat");
        await events.NextAsync("heartbeat");
    }

    [Fact]
    public async Task Event_streams_end_when_the_server_stops()
    {
        using var server = new LiveServer();
        await LiveServer.CloseAsync(await server.ConnectAsync("a"));
        using var events = await server.FollowAsync("/api/clients/a/stream");
        await events.NextAsync("figures");

        var stopping = server.StopAsync();

        await events.EndAsync();
        await stopping.WaitAsync(TestClient.Patience);
    }
}
