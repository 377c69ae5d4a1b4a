using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class PageEventsTests
{
    [Fact]
    public async Task A_page_has_its_streams_points_and_all_streams_anomalies_over_one_connection()
    {
        using var server = new LiveServer();
        var shown = await server.ConnectAsync("shown");
        var other = await server.ConnectAsync("other");
        using var events = await server.FollowAsync("/api/live?stream=shown&after_n=0");

        await server.SendAsync(other, 0, Some.Calm(70, spikes: 66));
        var anomaly = Latest(await OddAsync(events)).Single();
        Assert.Equal(("other", 67), (anomaly.GetProperty("client_id").GetString(), anomaly.GetProperty("n").GetInt32()));
        Assert.NotEmpty(anomaly.GetProperty("reason").GetString()!);

        await server.SendAsync(shown, 0, 1);
        Assert.Equal("1", (await events.NextAsync("message")).Id);
    }

    [Fact]
    public async Task Who_comes_later_is_first_told_of_the_last_anomalies()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(70, spikes: 66));

        using var events = await server.FollowAsync("/api/live");

        var (_, _, told) = await events.NextAsync("anomalies");
        Assert.True(told.GetProperty("first").GetBoolean());
        Assert.Equal(1, told.GetProperty("count").GetInt32());
        Assert.Equal(67, Latest(told).Single().GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task A_deleted_streams_anomalies_are_told_to_nobody_any_more()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(70, spikes: 66));
        await server.Http.DeleteAsync(new Uri("/api/clients/a", UriKind.Relative), server.Patience);

        using var events = await server.FollowAsync("/api/live");

        Assert.Empty(Latest((await events.NextAsync("anomalies")).Data));
    }

    [Fact]
    public async Task A_page_stays_with_the_name_of_a_deleted_stream()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, 1, 2);
        using var events = await server.FollowAsync("/api/live?stream=a&after_n=2");

        await server.Http.DeleteAsync(new Uri("/api/clients/a", UriKind.Relative), server.Patience);
        Assert.Equal("0", (await events.NextAsync("deleted")).Id);

        await server.SendAsync(await server.ConnectAsync("a"), 0, 5);
        var (_, id, point) = await events.NextAsync("message");
        Assert.Equal(("1", 5), (id, point.GetProperty("value").GetDouble()));
    }

    [Fact]
    public async Task A_page_may_wait_for_a_stream_that_has_not_begun()
    {
        using var server = new LiveServer();
        using var events = await server.FollowAsync("/api/live?stream=a");
        await events.NextAsync("anomalies");

        await server.SendAsync(await server.ConnectAsync("a"), 0, 5);

        Assert.Equal("1", (await events.NextAsync("message")).Id);
    }

    [Fact]
    public async Task Who_shows_a_stream_that_nobody_writes_to_since_the_server_started_is_told_so()
    {
        using var server = new LiveServer();
        await server.Services.GetRequiredService<IPointStore>().OpenAsync(Some.Client("a"), SettingsChange.None, server.Patience);
        using var events = await server.FollowAsync("/api/live?stream=a&after_n=7");

        var figures = (await events.NextAsync("figures")).Data;

        Assert.False(figures.GetProperty("active").GetBoolean());
        Assert.Equal(0, figures.GetProperty("rate").GetDouble());
        Assert.False(figures.TryGetProperty("points", out _));
    }

    [Fact]
    public async Task A_name_that_no_stream_can_have_is_refused()
    {
        using var server = new LiveServer();
        using var answer = await server.Http.GetAsync(new Uri("/api/live?stream=%3Cscript%3E", UriKind.Relative), server.Patience);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<JsonElement> OddAsync(EventReader events)
    {
        while (true)
        {
            var (_, _, told) = await events.NextAsync("anomalies");
            if (told.GetProperty("count").GetInt32() > 0) return told;
        }
    }

    private static IEnumerable<JsonElement> Latest(JsonElement told) => told.GetProperty("latest").EnumerateArray();
}
