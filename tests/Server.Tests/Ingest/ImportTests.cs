using System.Net;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Incidents;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary><c>POST /api/clients/{client_id}/import</c> and the command that calls it.</summary>
public sealed class ImportTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    public async Task History_gives_the_same_verdicts_as_if_it_had_come_live(string type)
    {
        var (imported, live) = (Some.NewId(), Some.NewId());
        var values = Some.Calm(3_500, 700, 2_200);
        await using var client = await server.ConnectAsync($"client_id={live}&window=30");
        foreach (var chunk in values.Select((value, i) => Wire.Point(value, time: i)).Chunk(500)) await client.AskAsync(Wire.Batch(chunk));

        var (status, last) = await ImportAsync(imported, type == "text/csv" ? Table(values) : Lines(values), type, "?window=30");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(last.GetProperty("done").GetBoolean());
        Assert.Equal((3_500, 3_500, 0, 0), Counts(last));
        var stored = await server.StoredAsync(imported);
        Assert.Equal((await server.StoredAsync(live)).Select(point => (point.Micros, point.Value, point.IsAnomaly, point.Score)), stored.Select(point => (point.Micros, point.Value, point.IsAnomaly, point.Score)));
        Assert.Equal(stored.Count(point => point.IsAnomaly), last.GetProperty("anomalies").GetInt32());
        Assert.Equal(30, (await server.Store.FindClientAsync(Some.Client(imported), default))!.Settings.Window);
    }

    [Fact]
    public async Task Nobody_is_told_of_the_past_but_of_what_comes_after_it()
    {
        var id = Some.NewId();
        await ImportAsync(id, Table(Some.Calm(90, 80)), "text/csv", "?window=20");
        Assert.Contains(await server.StoredAsync(id), point => point.IsAlarm);
        await using var client = await server.ConnectAsync($"client_id={id}");
        await client.AskAsync(Wire.Batch(Some.Calm(200, 190).Select((value, i) => Wire.Point(value * 3, time: 200 + i))));

        var incident = Assert.Single(await server.UntilAsync(id, 1));
        Assert.True(incident!["opened_n"]!.GetValue<long>() > 90);
    }

    [Fact]
    public async Task A_file_that_is_sent_again_goes_on_where_the_stream_is()
    {
        var id = Some.NewId();
        var values = Some.Calm(2_500);
        await ImportAsync(id, Table(values[..1_700]), "text/csv");

        var (_, last) = await ImportAsync(id, Table(values), "text/csv");

        Assert.Equal((2_500, 800, 1_700, 0), Counts(last));
        Assert.Equal(values, (await server.StoredAsync(id)).Select(point => point.Value));
    }

    [Fact]
    public async Task Rows_with_a_seq_are_told_apart_by_it()
    {
        var id = Some.NewId();
        const string Rows = "timestamp,value,seq\n10,1,1\n9,2,2\n8,3,3\n";
        await ImportAsync(id, Rows, "text/csv");

        var (_, last) = await ImportAsync(id, Rows + "7,4,4\n", "text/csv");

        Assert.Equal((4, 1, 3, 0), Counts(last));
        Assert.Equal(4, (await server.StoredAsync(id)).Count);
    }

    [Fact]
    public async Task Rows_that_cannot_be_stored_are_counted_and_the_first_are_told()
    {
        var id = Some.NewId();

        var (status, last) = await ImportAsync(id, "timestamp,value\n1,5\nnoon,5\n,5\n2,much\n\n3,\n" + string.Concat(Enumerable.Repeat("4,?\n", 20)), "text/csv");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((25, 2, 0, 23), Counts(last));
        var errors = last.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(10, errors.Count);
        Assert.Equal([(3, "invalid_timestamp"), (4, "invalid_timestamp"), (5, "invalid_value")], errors.Take(3).Select(error => (error.GetProperty("line").GetInt32(), error.GetProperty("code").GetString()!)));
    }

    [Theory]
    [InlineData("a;b\n1;2\n", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("timestamp,value\nnoon,5\n", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("[{\"timestamp\":1,\"value\":2}]", "application/x-ndjson", HttpStatusCode.BadRequest)]
    [InlineData("[]\n{}\nnull\n5", "application/x-ndjson", HttpStatusCode.BadRequest)]
    [InlineData("{\"timestamp\":1,\"value\":2}", "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", "application/x-ndjson", HttpStatusCode.OK)]
    public async Task What_holds_no_point_makes_no_stream(string body, string type, HttpStatusCode expected)
    {
        var id = Some.NewId();

        var (status, _) = await ImportAsync(id, body, type);

        Assert.Equal(expected, status);
        Assert.Null(await server.Store.FindClientAsync(Some.Client(id), default));
    }

    [Fact]
    public async Task A_line_without_end_stops_the_import_and_what_came_before_stays()
    {
        var id = Some.NewId();

        var (status, last) = await ImportAsync(id, "timestamp,value\n1,2\n2," + new string('3', 100_000), "text/csv");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.False(last.GetProperty("done").GetBoolean());
        Assert.Contains("line 3", last.GetProperty("failure").GetString());
        Assert.Single(await server.StoredAsync(id));
    }

    [Fact]
    public async Task A_store_that_fails_ends_it_and_the_same_file_goes_on_from_there()
    {
        var faults = new FaultyStore.Faults();
        await using var faulty = RunningServer.Start(new() { Services = faults.Add });
        var commits = 0;
        faults.OnAppend = _ =>
        {
            if (++commits == 3) throw new StoreUnavailableException("the disk is full");
        };

        var (status, failed) = await ImportAsync("a", Table(Some.Calm(4_000)), "text/csv", to: faulty);
        faults.OnAppend = null;
        var (_, again) = await ImportAsync("a", Table(Some.Calm(4_000)), "text/csv", to: faulty);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.False(failed.GetProperty("done").GetBoolean());
        Assert.Equal(2_000, failed.GetProperty("stored").GetInt32());
        Assert.Equal((4_000, 2_000, 2_000, 0), Counts(again));
    }

    [Fact]
    public async Task It_is_told_how_far_it_is_while_the_file_comes()
    {
        var time = new FakeTime();
        await using var slow = RunningServer.Start(new() { Time = time });
        var half = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/clients/a/import") { Content = new TwoHalves(Table(Some.Calm(2_000)), half.Task) };

        // The other client of the tests keeps a whole body before it sends any of it.
        using var http = new HttpClient { BaseAddress = slow.Address };
        var sending = http.SendAsync(request);
        await slow.UntilAsync(async () => await slow.NewestAsync("a") is { N: 1_000 });

        time.Advance(TimeSpan.FromSeconds(2));
        half.SetResult();
        using var answer = await sending.WaitAsync(TestClient.Patience);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal([false, true], lines.Select(line => JsonElement.Parse(line).GetProperty("done").GetBoolean()));
    }

    [Fact]
    public async Task The_command_imports_a_file_and_says_how_it_went()
    {
        using var folder = new ScratchFolder();
        var id = Some.NewId();
        var file = folder.File("history.csv");
        await File.WriteAllTextAsync(file, Table(Some.Calm(1_200)) + "never,5\n");
        var (output, error) = (new StringWriter(), new StringWriter());

        var code = await ImportCommand.RunAsync(["import", file, "--client-id", id, "--url", server.Address.ToString(), "--settings", "window=25"], output, error);
        var absent = await ImportCommand.RunAsync(["import", file + "x", "--url", server.Address.ToString()], output, error);

        Assert.Equal((0, 1), (code, absent));
        Assert.Contains("1201 rows: 1200 stored", output.ToString());
        Assert.Contains("line 1202: timestamp must be", output.ToString());
        Assert.Contains("history.csvx", error.ToString());
        Assert.Equal(25, (await server.Store.FindClientAsync(Some.Client(id), default))!.Settings.Window);
    }

    private async Task<(HttpStatusCode Status, JsonElement Last)> ImportAsync(string id, string body, string type, string query = "", RunningServer? to = null)
    {
        using var answer = await (to ?? server).Http
            .PostAsync($"/api/clients/{Uri.EscapeDataString(id)}/import{query}", new StringContent(body, Encoding.UTF8, type)).WaitAsync(TestClient.Patience);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (answer.StatusCode, JsonElement.Parse(lines[^1]));
    }

    private static (int Rows, int Stored, int Skipped, int Refused) Counts(JsonElement line) =>
        (line.GetProperty("rows").GetInt32(), line.GetProperty("stored").GetInt32(), line.GetProperty("skipped").GetInt32(), line.GetProperty("refused").GetInt32());

    private static string Table(double[] values) =>
        "timestamp,value\n" + string.Concat(values.Select((value, i) => FormattableString.Invariant($"{1_714_555_800 + i},{value}\n")));

    private static string Lines(double[] values) => string.Concat(values.Select((value, i) => Wire.Point(value, time: i) + "\n"));

    /// <summary>A table that comes in two pieces, the second when it is time.</summary>
    private sealed class TwoHalves : HttpContent
    {
        private readonly byte[] _text;
        private readonly Task _second;

        public TwoHalves(string text, Task second)
        {
            (_text, _second) = (Encoding.UTF8.GetBytes(text), second);
            Headers.ContentType = new("text/csv");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // Some rows more than are stored at once.
            var half = _text.Length * 3 / 4;
            await stream.WriteAsync(_text.AsMemory(0, half));
            await stream.FlushAsync();
            await _second;
            await stream.WriteAsync(_text.AsMemory(half));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
