using System.Net;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class PreviewTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const int SecondsOfADay = 86_400;

    [Fact]
    public async Task It_counts_what_a_backtest_of_the_same_settings_flags()
    {
        var values = Some.Series(seed: 1, count: 1_500);
        var id = await StreamAsync(values);

        var preview = await PreviewAsync(id, """{"preset":"surprise","window":30,"sensitivity":1.5}""");

        var surprise = Presets.Choose("surprise", StreamSettings.Default with { Window = 30, Sensitivity = 1.5 });
        var (present, proposed) = (Run(values, StreamSettings.Default), Run(values, surprise));
        Assert.Equal(Figures(present), Flagged(preview, "present"));
        Assert.Equal(Figures(proposed), Flagged(preview, "proposed"));
        Assert.NotEqual(Figures(present), Figures(proposed));
        Assert.Equal(Rows(proposed).Except(Rows(present)).Count(), Count(preview, "appearing"));
        Assert.Equal(Rows(present).Except(Rows(proposed)).Count(), Count(preview, "disappearing"));
        Assert.Equal(("whole_stream", 1_500), Bound(preview));
    }

    [Fact]
    public async Task It_lists_the_newest_points_that_would_appear_and_disappear()
    {
        var id = await StreamAsync(Some.Calm(300, 150, 250));

        var preview = await PreviewAsync(id, """{"window":200}""");

        Assert.Equal((1, 1), (Count(preview, "appearing"), Count(preview, "disappearing")));
        var (appears, disappears) = (Assert.Single(Newest(preview, "appearing")), Assert.Single(Newest(preview, "disappearing")));
        Assert.Equal("2024-05-01T09:32:30Z", disappears.GetProperty("timestamp").GetString());
        Assert.Equal("2024-05-01T09:34:10Z", appears.GetProperty("timestamp").GetString());
        Assert.All([appears, disappears], point =>
        {
            Assert.Equal((100, true), (point.GetProperty("value").GetDouble(), point.GetProperty("alarm").GetBoolean()));
            Assert.StartsWith("100 is ", point.GetProperty("reason").GetString());
        });
    }

    [Fact]
    public async Task It_lists_ten_of_a_kind_at_most_and_counts_all()
    {
        var id = await StreamAsync(Some.Series(seed: 2, count: 2_000));

        var preview = await PreviewAsync(id, """{"detectors":["z_score"],"calibration":"textbook","sensitivity":2}""");

        Assert.InRange(Count(preview, "appearing"), 11, 2_000);
        var times = Newest(preview, "appearing").Select(point => point.GetProperty("timestamp").GetString()).ToList();
        Assert.Equal(10, times.Count);
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task It_tells_of_the_newest_day_of_the_streams_own_time()
    {
        // A point a minute for two days: half of them learned only.
        var values = Some.Calm(2_880, 500, 2_500);
        var id = await StreamAsync(values, secondsApart: 60);

        var preview = await PreviewAsync(id, """{"window":100}""");

        Assert.Equal(("day", 1_441), Bound(preview));
        Assert.Equal("2024-05-02T09:29:00Z", preview.GetProperty("from").GetString());
        Assert.Equal("2024-05-03T09:29:00Z", preview.GetProperty("to").GetString());
        Assert.Equal(Rows(Run(values, StreamSettings.Default)).Count(row => row >= 2_880 - 1_441), Flagged(preview, "present").Anomalies);
        Assert.Equal(1, Flagged(preview, "present").Alarms);
    }

    [Fact]
    public async Task Of_a_slow_stream_it_tells_of_the_last_thousand_points()
    {
        var id = await StreamAsync(Some.Calm(1_200), secondsApart: SecondsOfADay);

        Assert.Equal(("fewest_points", 1_000), Bound(await PreviewAsync(id, "{}")));
    }

    [Fact]
    public async Task Of_a_fast_stream_it_tells_of_the_last_hundred_thousand_points()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        foreach (var batch in Some.Calm(110_000).Index().Chunk(10_000))
            await client.AskAsync(Wire.Batch(batch.Select(point => Wire.Point(point.Item, time: point.Index / 10.0))));

        Assert.Equal(("most_points", PreviewSpan.MostPoints), Bound(await PreviewAsync(id, """{"window":20}""")));
    }

    [Fact]
    public async Task A_stream_without_points_has_nothing_to_tell()
    {
        var id = await StreamAsync([]);

        Assert.Equal(0, (await PreviewAsync(id, """{"window":20}""")).GetProperty("points").GetInt32());
    }

    [Fact]
    public async Task It_changes_nothing()
    {
        var id = await StreamAsync(Some.Calm(100));

        await PreviewAsync(id, """{"window":20,"preset":"careful"}""");

        var client = await server.Store.FindClientAsync(Some.Client(id), default);
        Assert.Equal((50, "vote"), (client!.Settings.Window, client.Settings.Preset));
        Assert.Empty(client.Pinned);
    }

    [Theory]
    [InlineData("""{"windw":20}""", "windw", "there is no setting \"windw\": expected window, preset, detectors, min_votes, calibration, sensitivity, detail, unit")]
    [InlineData("""{"window":2}""", "window", "window must be a whole number from 5 to 10000; got \"2\"")]
    [InlineData("""{"client_id":"b"}""", "client_id", "there is no setting \"client_id\"")]
    public async Task What_is_no_setting_is_refused_by_its_name_as_it_is_by_a_patch(string body, string field, string message)
    {
        var id = await StreamAsync([1]);
        using var preview = await server.Http.PostAsync($"/api/clients/{id}/preview", Json(body));
        using var patch = await server.Http.PatchAsync($"/api/clients/{id}", Json(body));

        foreach (var refused in (HttpResponseMessage[])[preview, patch])
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            var error = Wire.Error(await refused.Content.ReadAsStringAsync());
            Assert.Equal(field, error.Field);
            Assert.StartsWith(message, error.Message);
        }
    }

    [Fact]
    public async Task An_unknown_stream_is_a_404()
    {
        using var answer = await server.Http.PostAsync("/api/clients/nobody/preview", Json("{}"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task While_all_places_are_taken_it_is_asked_to_come_back()
    {
        var time = new FakeTime();
        await using var busy = RunningServer.Start(new() { Time = time, Options = [("Limits:HeavyReaders", "1")] });
        await (await busy.ConnectAsync("client_id=a")).AskAsync(Wire.Point(1));
        using (await busy.Get<HeavyReaders>().EnterAsync("a backtest", default))
        {
            var asked = busy.Http.PostAsync("/api/clients/a/preview", Json("{}"));
            await busy.AdvanceUntilAsync(time, asked);
            using var refused = await asked;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
            Assert.Contains("The server is busy with a backtest; try again in 2 s.", await refused.Content.ReadAsStringAsync());
        }

        using var answer = await busy.Http.PostAsync("/api/clients/a/preview", Json("{}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_viewer_who_leaves_gives_the_place_back()
    {
        // By a clock that stands still nobody waits in vain, however long a thread that yields to all others takes to notice.
        await using var small = RunningServer.Start(new() { Time = new FakeTime(), Options = [("Limits:HeavyReaders", "1")] });
        await using var client = await small.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Batch(Some.Calm(10_000).Select((value, i) => Wire.Point(value, time: i))));
        for (var i = 0; i < 5; i++)
        {
            using var patience = new CancellationTokenSource();
            var left = small.Http.PostAsync("/api/clients/a/preview", Json("""{"detectors":["lof"],"window":5000}"""), patience.Token);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }

        using var answer = await small.Http.PostAsync("/api/clients/a/preview", Json("{}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<string> StreamAsync(double[] values, int secondsApart = 1)
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}&resume=1");
        await client.ReceiveAsync();
        if (values.Length > 0) await client.AskAsync(Wire.Batch(values.Select((value, i) => Wire.Point(value, time: i * secondsApart))));
        return id;
    }

    private async Task<JsonElement> PreviewAsync(string id, string body)
    {
        using var answer = await server.Http.PostAsync($"/api/clients/{Uri.EscapeDataString(id)}/preview", Json(body)).WaitAsync(TestClient.Patience);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static BacktestRun Run(double[] values, StreamSettings settings) =>
        BacktestRun.Of(new Series("a", [.. values.Select((value, i) => new SeriesPoint("", Some.Micros + i * 1_000_000L, value))]), settings);

    private static IEnumerable<int> Rows(BacktestRun run) => Enumerable.Range(0, run.Anomalies.Length).Where(row => run.Anomalies[row]);

    private static (int Anomalies, int Alarms) Figures(BacktestRun run) => (Rows(run).Count(), run.Alarms.Count(isAlarm => isAlarm));

    private static (int Anomalies, int Alarms) Flagged(JsonElement preview, string which) =>
        (preview.GetProperty(which).GetProperty("anomalies").GetInt32(), preview.GetProperty(which).GetProperty("alarms").GetInt32());

    private static int Count(JsonElement preview, string kind) => preview.GetProperty(kind).GetProperty("count").GetInt32();

    private static IEnumerable<JsonElement> Newest(JsonElement preview, string kind) => preview.GetProperty(kind).GetProperty("newest").EnumerateArray();

    private static (string?, int) Bound(JsonElement preview) => (preview.GetProperty("bound").GetString(), preview.GetProperty("points").GetInt32());
}
