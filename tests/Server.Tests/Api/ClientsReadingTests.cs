using System.Net;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class ClientsReadingTests
{
    [Fact]
    public async Task Streams_are_listed_by_name_page_by_page()
    {
        await using var server = RunningServer.Start();
        foreach (var id in (string[])["b", "a", "C", "d x", "e"]) await PostAsync(server, id, count: 1);

        var first = await GetAsync(server, "/api/clients?limit=2");
        var second = await GetAsync(server, $"/api/clients?limit=2&cursor={first.GetProperty("next_cursor").GetString()}");
        var third = await GetAsync(server, $"/api/clients?limit=2&cursor={second.GetProperty("next_cursor").GetString()}");

        Assert.Equal([["a", "b"], ["C", "d x"], ["e"]], new[] { first, second, third }.Select(Names));
        Assert.Equal(5, third.GetProperty("matching").GetInt32());
        Assert.False(third.TryGetProperty("next_cursor", out _));
    }

    [Fact]
    public async Task A_page_begins_where_the_one_before_ended_whatever_was_deleted_or_has_come()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Time = time });
        foreach (var (id, count) in new[] { ("a", 3), ("b", 5), ("c", 5), ("d", 9), ("e", 1) }) await PostAsync(server, id, count);
        var first = await GetAsync(server, "/api/clients?sort=points&limit=2");

        using var deleted = await server.Http.DeleteAsync("/api/clients/b");
        await PostAsync(server, "f", 5);
        time.Advance(TimeSpan.FromMinutes(1));
        var rest = await GetAsync(server, $"/api/clients?sort=points&cursor={first.GetProperty("next_cursor").GetString()}");

        Assert.Equal(["d", "b"], Names(first));
        Assert.Equal(["c", "f", "a", "e"], Names(rest));
    }

    [Fact]
    public async Task Streams_are_found_by_part_of_their_name_and_by_state()
    {
        await using var server = RunningServer.Start();
        await PostAsync(server, "pump-1", 1);
        await PostAsync(server, "PUMP-2", 1);
        await PostAsync(server, "fan", 1);
        await using var client = await server.ConnectAsync("client_id=pump-1");
        await client.AskAsync(Wire.Point(1));

        Assert.Equal(["pump-1", "PUMP-2"], Names(await GetAsync(server, "/api/clients?q=Pump")));
        Assert.Equal(["pump-1"], Names(await GetAsync(server, "/api/clients?q=p&state=warming_up")));
        Assert.Empty(Names(await GetAsync(server, "/api/clients?q=%20nothing")));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("sort=size")]
    [InlineData("state=happy")]
    [InlineData("cursor=!")]
    [InlineData("cursor=")]
    [InlineData("cursor=bm9uZQ")]
    public async Task What_cannot_be_is_a_problem_that_names_it(string query)
    {
        using var server = new LiveServer();

        using var answer = await server.Http.GetAsync(new Uri($"/api/clients?{query}", UriKind.Relative), server.Patience);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(server.Patience));
        Assert.Contains(query.Split('=')[0], problem.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_stream_is_told_with_its_newest_figures_and_all_settings()
    {
        await using var server = RunningServer.Start();
        await PostAsync(server, "a", 7, "?window=20");
        using var pinned = await server.Http.PatchAsync("/api/clients/a", new StringContent("""{"sensitivity":2}""", Encoding.UTF8, "application/json"));

        var client = await GetAsync(server, "/api/clients/a");

        Assert.Equal("a", client.GetProperty("client_id").GetString());
        Assert.Equal((7, 7.0), (client.GetProperty("points").GetInt32(), client.GetProperty("last_value").GetDouble()));
        Assert.Equal("2024-05-01T09:30:07Z", client.GetProperty("last_time").GetString());
        Assert.Equal((20, 2), (client.GetProperty("window").GetInt32(), client.GetProperty("sensitivity").GetInt32()));
        Assert.Equal("sensitivity", Assert.Single(client.GetProperty("set_by_a_person").EnumerateArray()).GetString());
        using var unknown = await server.Http.GetAsync("/api/clients/b");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Anomalies_of_all_streams_are_paged_in_the_order_they_were_stored()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a", "&calibration=textbook"), 0, Some.Calm(300, spikes: [100, 200]));
        await server.SendAsync(await server.ConnectAsync("b", "&calibration=textbook"), 0, Some.Calm(300, spikes: [150]));
        var all = (await server.GetJsonAsync("/api/anomalies?limit=1000")).GetProperty("anomalies").EnumerateArray().Select(Place).ToList();

        var paged = new List<(string?, long)>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await server.GetJsonAsync($"/api/anomalies?limit=2{cursor}");
            paged.AddRange(page.GetProperty("anomalies").EnumerateArray().Select(Place));
            cursor = page.TryGetProperty("next_cursor", out var next) ? $"&cursor={next.GetString()}" : null;
        }

        Assert.Equal(all, paged);
        Assert.Equal(all.Where(place => place.Client == "b").Concat(all.Where(place => place.Client == "a")), all);
        Assert.Contains(("b", 151), all);

        static (string? Client, long N) Place(JsonElement point) => (point.GetProperty("client_id").GetString(), point.GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task The_pages_of_a_stream_s_points_lead_to_its_first()
    {
        await using var server = RunningServer.Start();
        await PostAsync(server, "a", 25);

        var numbers = new List<int>();
        var address = "/api/clients/a/points?limit=10";
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await GetAsync(server, address + cursor);
            numbers.InsertRange(0, page.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("n").GetInt32()));
            cursor = page.TryGetProperty("next_cursor", out var next) ? $"&cursor={next.GetString()}" : null;
        }

        Assert.Equal(Enumerable.Range(1, 25), numbers);
    }

    [Fact]
    public async Task Points_of_a_time_come_as_few_as_a_chart_shows_where_that_is_asked_for()
    {
        await using var server = RunningServer.Start();
        await PostAsync(server, "a", 900);

        var chart = await server.Http.GetStringAsync("/api/clients/a/chart?points=50&from=1714555800");
        var points = await server.Http.GetStringAsync("/api/clients/a/points?downsample=50&from=1714555800");

        Assert.Equal(chart, points);
    }

    private static async Task PostAsync(RunningServer server, string id, int count, string query = "")
    {
        var points = Wire.Batch(Enumerable.Range(1, count).Select(i => Wire.Point(i, time: i)));
        using var answer = await server.Http.PostAsync(
            $"/api/clients/{Uri.EscapeDataString(id)}/points{query}", new StringContent(points, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> GetAsync(RunningServer server, string address) =>
        JsonDocument.Parse(await server.Http.GetStringAsync(address).WaitAsync(TestClient.Patience)).RootElement;

    private static string[] Names(JsonElement page) => [.. page.GetProperty("clients").EnumerateArray().Select(client => client.GetProperty("client_id").GetString()!)];
}
