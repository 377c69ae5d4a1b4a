using System.Net;
using System.Text.Json;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class MovedReadingTests
{
    [Fact]
    public async Task Another_stream_that_was_odd_at_the_same_time_is_listed_with_what_was_expected_of_it()
    {
        using var server = await SeedAsync();

        var moved = await server.GetJsonAsync("/api/clients/a/moved?from=1970-01-01T00:05:00Z&to=309");

        Assert.Equal("1970-01-01T00:05:00Z", moved.GetProperty("from").GetString());
        Assert.Equal("1970-01-01T00:05:09Z", moved.GetProperty("to").GetString());
        var stream = Assert.Single(moved.GetProperty("streams").EnumerateArray());
        Assert.Equal("same time", stream.GetProperty("client_id").GetString());
        Assert.Equal(1, stream.GetProperty("anomalies").GetInt64());
        Assert.Equal(0, stream.GetProperty("expected").GetDouble());
        Assert.Equal(2.19, stream.GetProperty("significance").GetDouble(), tolerance: 0.01);
    }

    [Fact]
    public async Task Without_a_time_it_is_that_of_the_streams_newest_points()
    {
        using var server = await SeedAsync();

        var moved = await server.GetJsonAsync("/api/clients/a/moved");
        var since = await server.GetJsonAsync("/api/clients/a/moved?from=200&limit=1");

        Assert.Equal("1970-01-01T00:00:00Z", moved.GetProperty("from").GetString());
        Assert.Equal("1970-01-01T00:05:19Z", moved.GetProperty("to").GetString());
        // None has a past before it all.
        Assert.Empty(moved.GetProperty("streams").EnumerateArray());
        Assert.Equal("same time", Assert.Single(since.GetProperty("streams").EnumerateArray()).GetProperty("client_id").GetString());
    }

    [Fact]
    public async Task Of_a_stream_without_points_there_is_nothing_to_say()
    {
        using var server = await SeedAsync();
        await server.ConnectAsync("silent");

        var moved = await server.GetJsonAsync("/api/clients/silent/moved");

        Assert.Empty(moved.GetProperty("streams").EnumerateArray());
        Assert.False(moved.TryGetProperty("from", out _));
    }

    [Theory]
    [InlineData("nobody/moved", HttpStatusCode.NotFound)]
    [InlineData("a/moved?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("a/moved?limit=101", HttpStatusCode.BadRequest)]
    [InlineData("a/moved?from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("a/moved?to=", HttpStatusCode.BadRequest)]
    [InlineData("a/moved?from=2&to=1", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_answered_is_a_problem_with_a_title(string address, HttpStatusCode status)
    {
        using var server = await SeedAsync();

        using var answer = await server.Http.GetAsync(new Uri("/api/clients/" + address, UriKind.Relative), server.Patience);

        Assert.Equal(status, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(server.Patience));
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
    }

    /// <summary>Three streams from second 0 on: two are odd at 305, one at 100.</summary>
    private static async Task<LiveServer> SeedAsync()
    {
        var server = new LiveServer();
        foreach (var (client, spike) in ((string, int)[])[("a", 305), ("same time", 305), ("long before", 100)])
            await server.SendAsync(await server.ConnectAsync(client, "&window=20"), 0, Some.Calm(320, spikes: spike));
        return server;
    }
}
