using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>The same points over HTTP: docs/http.md.</summary>
public sealed class HttpDoorTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("""{"timestamp":1,"value":2}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""[{"timestamp":1,"value":NaN,"seq":4},{"timestamp":"x","value":3,"seq":5}]""", """[{"timestamp":1,"seq":4,"anomaly":false},{"timestamp":"x","seq":5,"anomaly":false}]""")]
    [InlineData("[]", "[]")]
    public async Task Points_are_answered_as_over_the_socket(string body, string reply)
    {
        using var response = await PostAsync(Some.NewId(), body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(reply, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_resent_request_is_told_what_the_first_was()
    {
        var id = Some.NewId();
        const string Body = """{"timestamp":1,"value":2,"seq":1}""";
        await PostAsync(id, Body);

        using var again = await PostAsync(id, Body);

        Assert.Equal("""{"timestamp":1,"seq":1,"anomaly":false,"duplicate":true}""", await again.Content.ReadAsStringAsync());
        Assert.Single(await server.StoredAsync(id));
    }

    [Fact]
    public async Task Settings_in_the_address_are_kept_and_detail_counts_for_this_reply_alone()
    {
        var id = Some.NewId();

        var full = JsonNode.Parse(await (await PostAsync(id, Wire.Point(1), "?detail=full&window=9&unit=s")).Content.ReadAsStringAsync())!;

        Assert.True(full["warming_up"]!.GetValue<bool>());
        var settings = (await server.Store.FindClientAsync(Some.Client(id), default))!.Settings;
        Assert.Equal((9, Detail.Flag, null), (settings.Window, settings.Detail, settings.Unit));
    }

    [Fact]
    public async Task It_joins_the_connected_stream_and_evicts_nobody()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        for (var i = 1; i <= 20; i++)
        {
            await client.AskAsync(Wire.Point(i));
            using var response = await PostAsync(id, Wire.Point(-i));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Contains("anomaly", await client.AskAsync(Wire.Point(21)));
        var stored = await server.StoredAsync(id);
        Assert.Equal(Enumerable.Range(1, 41).Select(n => (long)n), stored.Select(point => point.N));
        Assert.Equal([1, -1, 2, -2], stored.Take(4).Select(point => point.Value));
        Assert.True((await server.Store.FindClientAsync(Some.Client(id), default))!.Active);
    }

    [Fact]
    public async Task What_is_refused_makes_no_stream()
    {
        var id = Some.NewId();

        using var response = await PostAsync(id, "[{}]", "?window=33");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(await server.Store.FindClientAsync(Some.Client(id), default));
    }

    [Fact]
    public async Task Settings_changed_beside_a_connected_client_do_not_disturb_it()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        await client.AskAsync(Wire.Point(1, 1));

        using var response = await PostAsync(id, "[]", "?window=33");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"timestamp":1714555800,"seq":2,"anomaly":false}""", await client.AskAsync(Wire.Point(1, 2)));
        Assert.Equal(33, (await server.Store.FindClientAsync(Some.Client(id), default))!.Settings.Window);
    }

    [Fact]
    public async Task Many_at_once_are_numbered_without_holes()
    {
        var id = Some.NewId();

        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PostAsync(id, Wire.Batch([Wire.Point(i), Wire.Point(i)]))));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        var stored = await server.StoredAsync(id);
        Assert.Equal(Enumerable.Range(1, 80).Select(n => (long)n), stored.Select(point => point.N));
        Assert.All(stored.Chunk(2), pair => Assert.Equal(pair[0].Value, pair[1].Value));
    }

    [Theory]
    [InlineData("a", "", "hello", "invalid_json")]
    [InlineData("a", "", "", "invalid_json")]
    [InlineData("a", "", """{"timestamp":1,"value":"no"}""", "invalid_value")]
    [InlineData("a", "?window=1", "[]", "invalid_window")]
    [InlineData("a", "?detail=all", "[]", "invalid_setting")]
    [InlineData("a%25b", "", "[]", "invalid_client_id")]
    public async Task Bad_input_is_a_400_with_the_same_codes(string id, string query, string body, string code)
    {
        using var response = await PostAsync(id, body, query, escape: false);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, Wire.Error(await response.Content.ReadAsStringAsync()).Code);
    }

    [Fact]
    public async Task A_batch_is_bad_only_when_all_of_it_is()
    {
        using var some = await PostAsync(Some.NewId(), """[{"timestamp":1,"value":"no"},{"timestamp":1,"value":1}]""");
        using var none = await PostAsync(Some.NewId(), """[{"timestamp":1,"value":"no"},5]""");

        Assert.Equal(HttpStatusCode.OK, some.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Equal(2, JsonNode.Parse(await none.Content.ReadAsStringAsync())!.AsArray().Count);
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused()
    {
        using var content = new ByteArrayContent([(byte)'"', 0xC3, 0x28, (byte)'"']);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await server.Http.PostAsync("/api/clients/a/points", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_may_be_a_mebibyte_long_and_no_longer(bool chunked)
    {
        var body = Wire.Point(1).PadRight(FrameReader.MaxMessageBytes);

        using var fits = await PostAsync(Some.NewId(), body, chunked: chunked);
        using var tooLong = await PostAsync(Some.NewId(), body + " ", chunked: chunked);

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Anything_but_json_is_refused(string? type)
    {
        // What a foreign page's form may send without asking.
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Wire.Point(1)));
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        var id = Some.NewId();
        using var response = await server.Http.PostAsync($"/api/clients/{id}/points", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Null(await server.Store.FindClientAsync(Some.Client(id), default));
    }

    [Fact]
    public async Task One_stream_more_than_allowed_is_a_429()
    {
        await using var small = RunningServer.Start(new() { Options = [("Limits:Streams", "1")] });
        using var known = await PostAsync("a", Wire.Point(1), to: small);
        using var unknown = await PostAsync("b", Wire.Point(1), to: small);

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, unknown.StatusCode);
        Assert.NotNull(unknown.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_store_that_cannot_take_points_is_a_503_and_nothing_is_stored()
    {
        var faults = new FaultyStore.Faults();
        await using var faulty = RunningServer.Start(new() { Services = faults.Add });
        await PostAsync("a", Wire.Point(1), to: faulty);

        faults.OnAppend = _ => throw new StoreUnavailableException("the disk is full");
        using var refused = await PostAsync("a", Wire.Point(2), to: faulty);
        faults.OnAppend = null;
        using var taken = await PostAsync("a", Wire.Point(3), to: faulty);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal([1, 3], (await faulty.StoredAsync("a")).Select(point => point.Value));
    }

    [Fact]
    public async Task A_deleted_stream_is_gone_and_its_connection_closed()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        await client.AskAsync(Wire.Point(1, 7));

        using var deleted = await server.Http.DeleteAsync($"/api/clients/{id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(1008, await client.ClosedAsync());
        Assert.Null(await server.Store.FindClientAsync(Some.Client(id), default));
        using var again = await server.Http.DeleteAsync($"/api/clients/{id}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);

        await using var fresh = await server.ConnectAsync($"client_id={id}&resume=1");
        Assert.Equal("""{"resume":null}""", await fresh.ReceiveAsync());
        Assert.Contains("anomaly", await fresh.AskAsync(Wire.Point(1, 1)));
        Assert.Equal(1, Assert.Single(await server.StoredAsync(id)).N);
    }

    private Task<HttpResponseMessage> PostAsync(string id, string body, string query = "", bool escape = true, bool chunked = false, RunningServer? to = null) =>
        (to ?? server).PostPointsAsync(id, body, query, escape, chunked);
}
