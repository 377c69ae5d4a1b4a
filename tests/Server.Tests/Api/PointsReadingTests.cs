using System.Net;
using System.Text.Json;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class PointsReadingTests
{
    [Fact]
    public async Task The_newest_points_come_oldest_first_and_are_paged_backwards()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(10));

        Assert.Equal([8, 9, 10], Numbers(await server.GetJsonAsync("/api/clients/a/points?limit=3")));
        Assert.Equal([5, 6, 7], Numbers(await server.GetJsonAsync("/api/clients/a/points?limit=3&before_n=8")));
        Assert.Empty(Numbers(await server.GetJsonAsync("/api/clients/a/points?before_n=1")));
    }

    [Fact]
    public async Task Points_of_a_page_have_the_band_they_were_judged_by()
    {
        using var server = new LiveServer();
        var replies = (await server.SendAsync(await server.ConnectAsync("a", "&detail=full"), 0, Some.Calm(140, spikes: 90))).EnumerateArray().ToList();

        var points = (await server.GetJsonAsync("/api/clients/a/points?limit=60")).GetProperty("points").EnumerateArray().ToList();

        Assert.Equal(60, points.Count);
        foreach (var (point, reply) in points.Zip(replies.Skip(80)))
        {
            foreach (var edge in (string[])["lower", "expected", "upper"])
                Assert.Equal(reply.GetProperty(edge).GetDouble(), point.GetProperty(edge).GetDouble(), tolerance: 1e-9);
        }

        Assert.True(points[10].GetProperty("anomaly").GetBoolean());
        Assert.True(points[10].TryGetProperty("reason", out _));
        Assert.False(points[11].TryGetProperty("reason", out _));
    }

    [Fact]
    public async Task Bands_of_a_long_stream_are_nearly_those_it_was_judged_by()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&detail=full");
        var values = Some.Series(seed: 1, 12_000);
        List<JsonElement> replies = [];
        for (var at = 0; at < values.Length; at += 1_000)
            replies = [.. (await server.SendAsync(client, at, [.. values[at..(at + 1_000)].Select(value => double.IsNaN(value) ? 0 : value)])).EnumerateArray()];

        var points = (await server.GetJsonAsync("/api/clients/a/points?limit=1000")).GetProperty("points").EnumerateArray();

        var off = replies.Zip(points).Select(pair => Off(pair.First, pair.Second)).Order().ToList();

        // A limit that lies near the edge of a bin of raw scores may fall to its other side: a quarter of an octave.
        Assert.InRange(off[949], 0, 0.01);
        Assert.InRange(off[999], 0, 0.2);

        // In widths of the band.
        static double Off(JsonElement live, JsonElement again)
        {
            var width = live.GetProperty("upper").GetDouble() - live.GetProperty("lower").GetDouble();
            return Math.Max(
                Math.Abs(live.GetProperty("upper").GetDouble() - again.GetProperty("upper").GetDouble()),
                Math.Abs(live.GetProperty("lower").GetDouble() - again.GetProperty("lower").GetDouble())) / width;
        }
    }

    [Theory]
    [InlineData(61)]     // ordinary: judged again
    [InlineData(91)]     // an anomaly: kept
    [InlineData(120)]    // ordinary, learned after the anomaly
    [InlineData(3)]      // warming up
    public async Task A_point_is_explained_as_it_was_when_it_came(int n)
    {
        using var server = new LiveServer();
        var replies = await server.SendAsync(await server.ConnectAsync("a", "&detail=full"), 0, Some.Calm(140, spikes: 90));
        var reply = replies[n - 1];

        var point = await server.GetJsonAsync($"/api/clients/a/points/{n}");

        Assert.Equal(n, point.GetProperty("n").GetInt64());
        Assert.Equal(reply.GetProperty("reason").GetString(), point.GetProperty("reason").GetString());
        Assert.Equal(reply.GetProperty("anomaly").GetBoolean(), point.GetProperty("anomaly").GetBoolean());
        Assert.Equal(reply.GetProperty("severity").GetString(), point.GetProperty("severity").GetString());
        foreach (var vote in reply.GetProperty("votes").EnumerateObject())
        {
            var again = point.GetProperty("votes").GetProperty(vote.Name);
            Assert.Equal(vote.Value.GetProperty("score").GetDouble(), again.GetProperty("score").GetDouble(), tolerance: 1e-4);
            Assert.Equal(vote.Value.GetProperty("anomaly").GetBoolean(), again.GetProperty("anomaly").GetBoolean());
        }
    }

    [Fact]
    public async Task A_long_stream_is_explained_from_its_near_past_alone()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&detail=full&window=10");
        JsonElement replies = default;
        for (var batch = 0; batch < 6; batch++) replies = await server.SendAsync(client, batch * 1_000, Some.Calm(1_000));

        var point = await server.GetJsonAsync("/api/clients/a/points/6000");

        Assert.Equal(replies[999].GetProperty("reason").GetString(), point.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Late_and_missing_points_say_so_and_are_not_learned()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&detail=full");
        await server.SendAsync(client, 100, Some.Calm(60));
        await server.SendAsync(client, """[{"timestamp":5,"value":1e6},{"timestamp":160,"value":null}]""");
        var reply = await server.SendAsync(client, """{"timestamp":161,"value":0.5}""");

        var late = await server.GetJsonAsync("/api/clients/a/points/61");
        var missing = await server.GetJsonAsync("/api/clients/a/points/62");
        var after = await server.GetJsonAsync("/api/clients/a/points/63");

        Assert.True(late.GetProperty("late").GetBoolean());
        Assert.True(missing.GetProperty("missing").GetBoolean());
        Assert.Equal(JsonValueKind.Null, missing.GetProperty("value").ValueKind);
        Assert.Equal(reply.GetProperty("reason").GetString(), after.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("/api/clients/nobody/points", HttpStatusCode.NotFound)]
    [InlineData("/api/clients/nobody/points/1", HttpStatusCode.NotFound)]
    [InlineData("/api/clients/a/points/2", HttpStatusCode.NotFound)]
    [InlineData("/api/clients/a/points/0", HttpStatusCode.NotFound)]
    [InlineData("/api/clients/a/points?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?limit=999999", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/nobody/chart", HttpStatusCode.NotFound)]
    [InlineData("/api/clients/a/chart?points=1", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/chart?points=10001", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/chart?from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/chart?to=", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/chart?from=2&to=1", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/chart?points=many", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?limit=-1", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?from=noon", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?before_n=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?detail=some", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?detail=full&limit=2001", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/points?format=xml", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/anomalies?from=2&to=1", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/a/anomalies?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/clients/nobody/anomalies", HttpStatusCode.NotFound)]
    [InlineData("/api/clients/nobody/points?format=csv", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_a_problem_with_a_title(string address, HttpStatusCode status)
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, 1);

        using var answer = await server.Http.GetAsync(new Uri(address, UriKind.Relative), server.Patience);

        Assert.Equal(status, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(server.Patience));
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task Points_of_a_time_have_the_same_bands_as_among_all()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(140, spikes: 90));

        var all = (await server.GetJsonAsync("/api/clients/a/points")).GetProperty("points");
        var some = (await server.GetJsonAsync("/api/clients/a/points?from=70&to=1970-01-01T00:01:40Z")).GetProperty("points");

        Assert.Equal(Enumerable.Range(71, 31), some.EnumerateArray().Select(point => point.GetProperty("n").GetInt32()));
        for (var i = 0; i < 31; i++) Assert.Equal(all[i + 70].GetProperty("upper").GetDouble(), some[i].GetProperty("upper").GetDouble(), tolerance: 1e-9);
    }

    [Fact]
    public async Task Points_between_those_of_a_time_are_learned_all_the_same()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&detail=full");
        await server.SendAsync(client, 1_000, Some.Calm(100));

        // The clock goes back for ten points, and these lie outside the time that is asked for.
        await server.SendAsync(client, 500, [.. Some.Calm(10).Select(value => value + 3)]);
        var reply = (await server.SendAsync(client, 1_100, 0.5))[0];

        var points = (await server.GetJsonAsync("/api/clients/a/points?from=1000")).GetProperty("points");

        Assert.Equal(111, points[100].GetProperty("n").GetInt32());
        Assert.Equal(reply.GetProperty("upper").GetDouble(), points[100].GetProperty("upper").GetDouble(), tolerance: 1e-9);
    }

    [Fact]
    public async Task Votes_and_reasons_of_ordinary_points_come_when_asked_for()
    {
        using var server = new LiveServer();
        var replies = await server.SendAsync(await server.ConnectAsync("a", "&detail=full"), 0, Some.Calm(140, spikes: 90));

        var points = (await server.GetJsonAsync("/api/clients/a/points?from=60&limit=2000&detail=full")).GetProperty("points");

        Assert.Equal(80, points.GetArrayLength());
        for (var i = 0; i < 80; i++)
        {
            Assert.Equal(replies[i + 60].GetProperty("reason").GetString(), points[i].GetProperty("reason").GetString());
            foreach (var vote in replies[i + 60].GetProperty("votes").EnumerateObject())
                Assert.Equal(vote.Value.GetProperty("score").GetDouble(), points[i].GetProperty("votes").GetProperty(vote.Name).GetProperty("score").GetDouble(), tolerance: 1e-4);
        }
    }

    [Fact]
    public async Task Anomalies_of_a_time_are_paged_from_the_newest()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a", "&calibration=textbook");
        await server.SendAsync(client, 0, Some.Calm(500, spikes: [100, 200, 300, 400]));
        async Task<int[]> AnomaliesAsync(string query) =>
            [.. (await server.GetJsonAsync($"/api/clients/a/anomalies?{query}")).GetProperty("anomalies").EnumerateArray().Select(point => point.GetProperty("n").GetInt32())];

        var all = await AnomaliesAsync("");

        Assert.Equal(all.OrderDescending(), all);
        Assert.Subset(all.ToHashSet(), new HashSet<int> { 101, 201, 301, 401 });
        Assert.Equal(all[..2], await AnomaliesAsync("limit=2"));
        Assert.Equal(all[2..3], await AnomaliesAsync($"limit=1&before_n={all[1]}"));
        Assert.Equal(all.Where(n => n is > 150 and <= 350), await AnomaliesAsync("from=150&to=349"));
        Assert.Empty(await AnomaliesAsync("from=2024-01-01"));
    }

    private static IEnumerable<int> Numbers(JsonElement page) =>
        page.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("n").GetInt32());
}
