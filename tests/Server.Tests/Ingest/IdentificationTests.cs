using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>The section "Identify" of docs/protocol.md, over a real socket.</summary>
public sealed class IdentificationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Point = """{"timestamp":1714555800,"value":1}""";
    private const string Answer = """{"timestamp":1714555800,"anomaly":false}""";

    [Fact]
    public async Task A_client_is_named_in_the_address()
    {
        await using var client = await server.ConnectAsync("client_id=%5EGSPC&window=10&min_votes=2&detectors=iqr,z_score&sensitivity=0.5&unit=s");

        Assert.Equal(Answer, await client.AskAsync(Point));
        var settings = await SettingsOf("^GSPC");
        Assert.Equal((10, 2, 0.5, TimeUnit.Seconds), (settings.Window, settings.MinVotes, settings.Sensitivity, settings.Unit));
        Assert.Equal(["iqr", "z_score"], settings.Detectors);
    }

    [Fact]
    public async Task A_client_is_named_by_its_first_message()
    {
        await using var client = await server.ConnectAsync();
        await client.SendAsync(
            """{"client_id":"EURUSD=X","window":"12","detectors":["ewma","iqr"],"min_votes":2,"calibration":"textbook","preset":"vote","other":{"a":[1]}}""");

        Assert.Equal(Answer, await client.AskAsync(Point));
        var settings = await SettingsOf("EURUSD=X");
        Assert.Equal((12, 2), (settings.Window, settings.MinVotes));
        Assert.Equal(["ewma", "iqr"], settings.Detectors);
    }

    [Fact]
    public async Task The_first_message_is_completed_by_the_address_and_wins_over_it()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync("window=10&sensitivity=2");
        await client.SendAsync($$"""{"client_id":"{{id}}","sensitivity":3}""");

        await client.AskAsync(Point);

        var settings = await SettingsOf(id);
        Assert.Equal((10, 3.0), (settings.Window, settings.Sensitivity));
    }

    [Fact]
    public async Task What_is_left_out_has_its_default()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");

        await client.AskAsync(Point);

        var settings = await SettingsOf(id);
        Assert.Equal(StreamSettings.Default with { Detectors = settings.Detectors }, settings);
        Assert.Equal(50, settings.Window);
        Assert.Equal(3, settings.VotesNeeded);
        Assert.Equal(["z_score", "iqr", "ewma", "moving_average", "isolation_forest"], settings.Detectors);
    }

    [Fact]
    public async Task What_is_left_out_on_return_keeps_what_the_stream_had()
    {
        var id = Some.NewId();
        await using (var first = await server.ConnectAsync($"client_id={id}&window=20&detectors=iqr&calibration=textbook&detail=full&unit=ms"))
        {
            await first.AskAsync(Point);
            await first.CloseAsync();
        }

        await using var second = await server.ConnectAsync($"client_id={id}&sensitivity=2");
        Assert.True((await second.AskJsonAsync(Point))["warming_up"]!.GetValue<bool>());

        var settings = await SettingsOf(id);
        Assert.Equal(
            (20, 2.0, Detail.Full, TimeUnit.Milliseconds, Calibration.Textbook),
            (settings.Window, settings.Sensitivity, settings.Detail, settings.Unit, settings.Calibration));
        Assert.Equal(["iqr"], settings.Detectors);
    }

    [Theory]
    [InlineData("client_id=", "invalid_client_id", "client_id")]
    [InlineData("client_id=a%2Fb", "invalid_client_id", "client_id")]
    [InlineData("client_id=..", "invalid_client_id", "client_id")]
    [InlineData("client_id=%C3%A9", "invalid_client_id", "client_id")]
    [InlineData("client_id=a&window=4", "invalid_window", "window")]
    [InlineData("client_id=a&window=10001", "invalid_window", "window")]
    [InlineData("client_id=a&window=50.5", "invalid_window", "window")]
    [InlineData("client_id=a&window=", "invalid_window", "window")]
    [InlineData("client_id=a&preset=none", "invalid_setting", "preset")]
    [InlineData("client_id=a&detectors=z_score,oracle", "invalid_setting", "detectors")]
    [InlineData("client_id=a&detectors=,", "invalid_setting", "detectors")]
    [InlineData("client_id=a&min_votes=0", "invalid_setting", "min_votes")]
    [InlineData("client_id=a&min_votes=32", "invalid_setting", "min_votes")]
    [InlineData("client_id=a&detectors=iqr,ewma&min_votes=3", "invalid_setting", "min_votes")]
    [InlineData("client_id=a&calibration=none", "invalid_setting", "calibration")]
    [InlineData("client_id=a&sensitivity=0.09", "invalid_setting", "sensitivity")]
    [InlineData("client_id=a&sensitivity=10.1", "invalid_setting", "sensitivity")]
    [InlineData("client_id=a&sensitivity=NaN", "invalid_setting", "sensitivity")]
    [InlineData("client_id=a&detail=all", "invalid_setting", "detail")]
    [InlineData("client_id=a&unit=h", "invalid_setting", "unit")]
    [InlineData("client_id=a&resume=2", "invalid_setting", "resume")]
    public async Task A_refused_field_is_named_then_the_connection_is_closed(string query, string code, string field)
    {
        await using var client = await server.ConnectAsync(query);

        var error = Wire.Error(await client.ReceiveAsync());

        Assert.Equal((code, field), (error.Code, error.Field));
        Assert.Contains(field, error.Message);
        Assert.Equal(1008, await client.ClosedAsync());
        Assert.Null(await server.Store.FindClientAsync(Some.Client("a"), default));
    }

    [Theory]
    [InlineData("""{"window":50}""", "invalid_client_id")]
    [InlineData("""{"client_id":null}""", "invalid_client_id")]
    [InlineData("""{"client_id":"a","window":"many"}""", "invalid_window")]
    [InlineData("""{"client_id":"a","detectors":[]}""", "invalid_setting")]
    [InlineData("""{"client_id":"\ud800"}""", "invalid_json")]
    [InlineData("""["a"]""", "invalid_json")]
    [InlineData("""hello""", "invalid_json")]
    [InlineData("", "invalid_json")]
    public async Task A_refused_first_message_is_answered_then_the_connection_is_closed(string message, string code)
    {
        await using var client = await server.ConnectAsync();

        Assert.Equal(code, Wire.Error(await client.AskAsync(message)).Code);
        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_window_above_the_servers_limit_is_refused()
    {
        await using var limited = RunningServer.Start(new() { Options = [("Limits:Window", "100")] });
        await using var client = await limited.ConnectAsync("client_id=a&window=101");

        var error = Wire.Error(await client.ReceiveAsync());

        Assert.Equal("invalid_window", error.Code);
        Assert.Contains("100", error.Message);
        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task Who_does_not_identify_itself_within_ten_seconds_is_sent_away()
    {
        var time = new FakeTime();
        await using var clocked = RunningServer.Start(new() { Time = time, Options = [("Limits:Connections", "2")] });
        await using var named = await clocked.ConnectAsync("client_id=a");
        await named.AskAsync(Point);
        await using var silent = await clocked.ConnectAsync("window=10");
        await clocked.UntilAsync(() => Task.FromResult(clocked.Get<ConnectionRegistry>().IsFull));

        // Not as far as it cuts off who does not answer the close frame.
        await clocked.AdvanceUntilAsync(time, silent.ClosedAsync(), atMost: TimeSpan.FromSeconds(14));

        Assert.Equal(1008, (int)silent.Socket.CloseStatus!.Value);
        Assert.True(time.GetUtcNow() - FakeTime.Start > TimeSpan.FromSeconds(10));
        Assert.Equal(Answer, await named.AskAsync(Point));
    }

    [Fact]
    public async Task A_new_stream_that_asks_to_resume_has_nothing_to_resume()
    {
        await using var client = await server.ConnectAsync($"client_id={Some.NewId()}&resume=1");

        Assert.Equal("""{"resume":null}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_stream_that_asks_to_resume_is_told_its_last_seq()
    {
        var id = Some.NewId();
        await using (var first = await server.ConnectAsync($"client_id={id}"))
        {
            await first.AskAsync("""[{"timestamp":1,"value":1,"seq":6},{"timestamp":2,"value":1,"seq":8},{"timestamp":3,"value":1}]""");
            await first.CloseAsync();
        }

        await using var second = await server.ConnectAsync();
        Assert.Equal("""{"resume":{"last_seq":8}}""", await second.AskAsync($$"""{"client_id":"{{id}}","resume":1}"""));
    }

    [Fact]
    public async Task Once_identified_settings_in_later_messages_are_ignored()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}&window=10");

        var reply = await client.AskAsync("""{"client_id":"other","window":99,"timestamp":1714555800,"value":1}""");

        Assert.Equal(Answer, reply);
        Assert.Equal(10, (await SettingsOf(id)).Window);
        Assert.Null(await server.Store.FindClientAsync(Some.Client("other"), default));
    }

    private async Task<StreamSettings> SettingsOf(string id) => (await server.Store.FindClientAsync(Some.Client(id), default))!.Settings;
}
