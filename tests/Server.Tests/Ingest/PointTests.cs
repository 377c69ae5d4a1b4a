using System.Text.Json.Nodes;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>What docs/protocol.md says of points and their short replies, over a real socket.</summary>
public sealed class PointTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("""{"timestamp":1,"value":2}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""  { "value" : 2e0 , "timestamp" : 1 }  """, """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":"2.5"}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":null}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":NaN}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":1e150}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":"-1E+150"}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":2,"seq":7}""", """{"timestamp":1,"seq":7,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":2,"seq":"7"}""", """{"timestamp":1,"seq":7,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":2,"seq":9007199254740991}""", """{"timestamp":1,"seq":9007199254740991,"anomaly":false}""")]
    [InlineData("""{"timestamp":1,"value":2,"seq":null}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""[{"timestamp":1,"value":2},{"timestamp":2,"value":3}]""", """[{"timestamp":1,"anomaly":false},{"timestamp":2,"anomaly":false}]""")]
    [InlineData("""[{"timestamp":1,"value":NaN},{"timestamp":2,"value":3}]""", """[{"timestamp":1,"anomaly":false},{"timestamp":2,"anomaly":false}]""")]
    [InlineData("""[{"timestamp":1,"value":2}]""", """[{"timestamp":1,"anomaly":false}]""")]
    [InlineData("[]", "[]")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("""{"timestamp":1,"value":2,"x":{"value":[{"timestamp":NaN}],"timestamp":"no"},"value2":Infinity}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timestamp":9,"value":"no","timestamp":1,"value":2}""", """{"timestamp":1,"anomaly":false}""")]
    [InlineData("""{"timest\u0061mp":1,"v\u0061lue":2}""", """{"timestamp":1,"anomaly":false}""")]
    public async Task A_point_is_answered_in_its_form(string message, string reply)
    {
        await using var client = await NewAsync();

        Assert.Equal(reply, await client.AskAsync(message));
    }

    [Theory]
    [InlineData("1714555800.250")]
    [InlineData("1.7145558E+9")]
    [InlineData("-0")]
    [InlineData("171455580012345678901")]
    [InlineData("\"2024-05-01T09:30:00.25Z\"")]
    [InlineData("\"2024-05-01 09:30:00+02:00\"")]
    [InlineData("\"2024-05-01\"")]
    [InlineData("\"2024\\u002d05-01T09:30:00\\u005A\"")]
    [InlineData("\"1714555800\"")]
    [InlineData("\"09:30\"")]
    [InlineData("\"quarter past \\\"nine\\\" \\ud83d\\udd52 🕒\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public async Task A_timestamp_is_echoed_byte_for_byte(string timestamp)
    {
        await using var client = await NewAsync();

        var reply = await client.AskAsync($$"""{"timestamp":{{timestamp}},"value":2}""");
        var error = await client.AskAsync($$"""{"timestamp":  {{timestamp}} ,"value":"no"}""");

        if (timestamp != "171455580012345678901") Assert.Equal($$"""{"timestamp":{{timestamp}},"anomaly":false}""", reply);
        Assert.EndsWith($$""","timestamp":{{timestamp}}}""", error);
    }

    [Theory]
    [InlineData("\"09:30\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("\"1234567890123456789012345678901234567890123456789012345678901234\"x")]
    [InlineData("\"€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€\"")]
    public async Task A_timestamp_that_cannot_be_read_counts_as_the_time_of_arrival(string timestamp)
    {
        // The x stands for a text that is 64 characters long and no number.
        timestamp = timestamp.EndsWith('x') ? timestamp[..^1].Replace('1', 'x') : timestamp;
        var time = new FakeTime();
        await using var clocked = RunningServer.Start(new() { Time = time });
        await using var client = await clocked.ConnectAsync("client_id=a");

        Assert.Equal($$"""{"timestamp":{{timestamp}},"anomaly":false}""", await client.AskAsync($$"""{"timestamp":{{timestamp}},"value":2}"""));

        var stored = Assert.Single(await clocked.StoredAsync("a"));
        Assert.Equal(FakeTime.Start, Timestamps.FromMicros(stored.Micros));
        Assert.True(stored.Has(PointFlags.Arrival));
    }

    [Theory]
    [InlineData("""{"a":1}""", false)]
    [InlineData("[1]", false)]
    [InlineData("true", true)]
    [InlineData("x", false)]
    public async Task What_can_be_no_timestamp_is_refused_and_repeated_only_when_it_is_short(string timestamp, bool isRepeated)
    {
        // The x stands for a text longer than any that makes sense.
        if (timestamp == "x") timestamp = $"\"{new string('x', 600)}\"";
        await using var client = await server.ConnectAsync($"client_id={Some.NewId()}");

        var reply = await client.AskAsync($$"""{"timestamp":{{timestamp}},"value":2}""");

        Assert.StartsWith("""{"error":{"code":"invalid_timestamp",""", reply);
        Assert.Equal(isRepeated, reply.EndsWith($$""","timestamp":{{timestamp}}}""", StringComparison.Ordinal));
        Assert.InRange(reply.Length, 1, 300);
    }

    [Fact]
    public async Task A_point_without_a_timestamp_is_told_its_time_of_arrival()
    {
        await using var clocked = RunningServer.Start(new() { Time = new FakeTime() });
        await using var client = await clocked.ConnectAsync("client_id=a");

        Assert.Equal("""{"timestamp":"2024-06-01T12:00:00Z","anomaly":false}""", await client.AskAsync("""{"value":2}"""));
    }

    [Fact]
    public async Task That_timestamps_cannot_be_read_is_logged_once_a_connection()
    {
        var log = new Logged();
        await using var logging = RunningServer.Start(new() { Services = log.Add });
        await using var client = await logging.ConnectAsync("client_id=a");

        for (var i = 0; i < 3; i++) await client.AskAsync("""{"timestamp":"noon","value":2}""");

        Assert.Single(log.Lines, line => line.Contains("time of arrival"));
    }

    [Theory]
    [InlineData("""{"timestamp":1}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":"abc"}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":""}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":"NaN"}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":Infinity}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":-Infinity}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":"Infinity"}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":1.0000001e150}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":-1e151}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":1e999}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":true}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":[1]}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":{}}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":"1,000"}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":1,"value":"\ud800"}""", "invalid_value", "value")]
    [InlineData("""{"timestamp":true,"value":1}""", "invalid_timestamp", "timestamp")]
    [InlineData("""{"timestamp":[1],"value":1}""", "invalid_timestamp", "timestamp")]
    [InlineData("""{"timestamp":1e30,"value":1}""", "invalid_timestamp", "timestamp")]
    [InlineData("""{"timestamp":-99999999999,"value":1}""", "invalid_timestamp", "timestamp")]
    [InlineData("""{"timestamp":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","value":1}""", "invalid_timestamp", "timestamp")]
    [InlineData("""{"timestamp":1,"value":1,"seq":0}""", "invalid_seq", "seq")]
    [InlineData("""{"timestamp":1,"value":1,"seq":-1}""", "invalid_seq", "seq")]
    [InlineData("""{"timestamp":1,"value":1,"seq":1.5}""", "invalid_seq", "seq")]
    [InlineData("""{"timestamp":1,"value":1,"seq":"a"}""", "invalid_seq", "seq")]
    [InlineData("""{"timestamp":1,"value":1,"seq":9007199254740992}""", "invalid_seq", "seq")]
    [InlineData("""{"timestamp":1,"value":1,"seq":[]}""", "invalid_seq", "seq")]
    [InlineData("""5""", "invalid_json", null)]
    [InlineData("""null""", "invalid_json", null)]
    [InlineData("""NaN""", "invalid_json", null)]
    public async Task A_bad_point_costs_that_point_alone(string message, string code, string? field)
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");

        var alone = Wire.Error(await client.AskAsync(message));
        var batch = await client.AskJsonAsync($$"""[{"timestamp":1,"value":2},{{message}},{"timestamp":2,"value":3}]""");

        Assert.Equal((code, field), (alone.Code, alone.Field));
        Assert.Equal(3, batch.AsArray().Count);
        Assert.Equal((code, field), (Wire.Error(batch[1]).Code, Wire.Error(batch[1]).Field));
        Assert.False(Wire.IsAnomaly(batch[0]) || Wire.IsAnomaly(batch[2]));
        Assert.Equal([2, 3], (await server.StoredAsync(id)).Select(point => point.Value));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"timestamp":1,"value":2""")]
    [InlineData("""[{"timestamp":1,"value":2},""")]
    [InlineData("""{"timestamp":1,"value":2} {"timestamp":1,"value":2}""")]
    [InlineData("""{"timestamp":1,"value":2},""")]
    [InlineData("""{'timestamp':1,'value':2}""")]
    [InlineData("""{"timestamp":1,"value":-NaN}""")]
    public async Task A_message_that_is_not_json_counts_for_nothing(string message)
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");

        var reply = JsonNode.Parse(await client.AskAsync(message))!;

        Assert.Equal("invalid_json", Wire.Error(reply).Code);
        Assert.False(Wire.IsAnomaly(await client.AskJsonAsync(Wire.Point(1))));
        Assert.Single(await server.StoredAsync(id));
    }

    [Theory]
    [InlineData("", 10_000)]
    [InlineData("&detail=full", 1_000)]
    public async Task A_batch_holds_so_many_points_and_no_more(string query, int most)
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}{query}");

        var error = Wire.Error(await client.AskAsync(Wire.Batch(Enumerable.Repeat(Wire.Point(1), most + 1))));
        Assert.Equal("batch_too_large", error.Code);
        Assert.Contains(most.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message);
        Assert.Empty(await server.StoredAsync(id));

        Assert.Equal(most, (await client.AskJsonAsync(Wire.Batch(Enumerable.Repeat(Wire.Point(1), most)))).AsArray().Count);
        Assert.Equal(most, (await server.StoredAsync(id)).Count);
    }

    [Fact]
    public async Task Minus_zero_is_zero()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");

        await client.AskAsync("""[{"timestamp":1,"value":-0},{"timestamp":1,"value":-0.0},{"timestamp":1,"value":"-0"},{"timestamp":1,"value":-1e-400}]""");

        Assert.All(await server.StoredAsync(id), point => Assert.Equal(0, BitConverter.DoubleToInt64Bits(point.Value)));
    }

    [Fact]
    public async Task Replies_come_in_the_order_of_the_messages()
    {
        await using var client = await NewAsync();

        for (var i = 1; i <= 700; i++) await client.SendAsync(i % 5 == 0 ? "no" : $$"""{"timestamp":{{i}},"value":{{i}}}""");

        for (var i = 1; i <= 700; i++)
        {
            var reply = await client.ReceiveAsync();
            if (i % 5 == 0) Assert.Equal("invalid_json", Wire.Error(reply).Code);
            else Assert.Equal($$"""{"timestamp":{{i}},"anomaly":false}""", reply[..reply.IndexOf(',')] + ""","anomaly":false}""");
        }
    }

    private Task<TestClient> NewAsync() => server.ConnectAsync($"client_id={Some.NewId()}");
}
