using System.Text.Json.Nodes;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>The explained reply, field by field.</summary>
public sealed class FullReplyTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Detectors = ["z_score", "iqr", "ewma", "moving_average", "isolation_forest"];

    [Fact]
    public async Task An_ordinary_point_has_its_score_its_band_and_its_votes()
    {
        await using var client = await WarmAsync(points: 60);

        var reply = (await client.AskJsonAsync(Wire.Point(1.5, 61, 61))).AsObject();

        Assert.Equal(
            ["timestamp", "seq", "anomaly", "alarm", "score", "severity", "expected", "lower", "upper", "votes", "reason", "warming_up", "late"],
            reply.Select(field => field.Key));
        Assert.Equal((false, false, "none", false, false), (Is(reply, "anomaly"), Is(reply, "alarm"), Text(reply, "severity"), Is(reply, "warming_up"), Is(reply, "late")));
        Assert.InRange(Number(reply, "score"), 0, 0.5);
        Assert.InRange(1.5, Number(reply, "lower"), Number(reply, "upper"));
        Assert.InRange(Number(reply, "expected"), Number(reply, "lower"), Number(reply, "upper"));
        Assert.Equal(Detectors, reply["votes"]!.AsObject().Select(vote => vote.Key));
        Assert.NotEmpty(Text(reply, "reason"));
    }

    [Fact]
    public async Task An_anomaly_says_who_voted_and_why()
    {
        await using var client = await WarmAsync(points: 60);

        var reply = (await client.AskJsonAsync(Wire.Point(500, 61, 61))).AsObject();

        Assert.Equal((true, true), (Is(reply, "anomaly"), Is(reply, "alarm")));
        Assert.InRange(Number(reply, "score"), 0.5, 1);
        Assert.Contains(Text(reply, "severity"), (string[])["low", "medium", "high", "critical"]);
        Assert.True(Number(reply, "upper") < 500);
        Assert.All(reply["votes"]!.AsObject(), vote => Assert.Equal(Number(vote.Value!.AsObject(), "score") > 0.5, Is(vote.Value!.AsObject(), "anomaly")));
        Assert.Contains("500", Text(reply, "reason"));
    }

    [Fact]
    public async Task An_episode_has_one_alarm()
    {
        await using var client = await WarmAsync(points: 60);

        var replies = await client.AskJsonAsync(Wire.Batch([Wire.Point(500, 61, 61), Wire.Point(-900, 62, 62)]));

        Assert.Equal([(true, true), (true, false)], replies.AsArray().Select(reply => (Is(reply!, "anomaly"), Is(reply!, "alarm"))));
    }

    [Fact]
    public async Task While_it_warms_up_nothing_is_an_anomaly_and_nothing_is_expected()
    {
        await using var client = await WarmAsync(points: 49);

        var reply = (await client.AskJsonAsync(Wire.Point(1e9, 50, 50))).AsObject();

        Assert.Equal((false, true), (Is(reply, "anomaly"), Is(reply, "warming_up")));
        Assert.Equal(0, Number(reply, "score"));
        Assert.Null(reply["expected"] ?? reply["lower"] ?? reply["upper"]);
        Assert.False(Is(await client.AskJsonAsync(Wire.Point(1, 51, 51)), "warming_up"));
    }

    [Fact]
    public async Task A_missing_value_has_no_votes()
    {
        await using var client = await WarmAsync(points: 60);

        var reply = (await client.AskJsonAsync(Wire.Point(double.NaN, 61, 61))).AsObject();

        Assert.False(Is(reply, "anomaly"));
        Assert.Null(reply["votes"] ?? reply["expected"]);
        Assert.Contains("no value", Text(reply, "reason"));
    }

    [Fact]
    public async Task A_detector_without_a_band_expects_nothing()
    {
        await using var client = await server.ConnectAsync($"client_id={Some.NewId()}&window=10&detectors=isolation_forest&detail=full");
        await client.AskAsync(Wire.Batch(Enumerable.Range(1, 20).Select(i => Wire.Point(i % 4, i, i))));

        var reply = (await client.AskJsonAsync(Wire.Point(1, 21, 21))).AsObject();

        Assert.Null(reply["expected"] ?? reply["lower"] ?? reply["upper"]);
        Assert.Equal(["isolation_forest"], reply["votes"]!.AsObject().Select(vote => vote.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_the_values_every_reply_is_json(int seed)
    {
        // A number that is not finite would not parse.
        await using var client = await server.ConnectAsync($"client_id={Some.NewId()}&window=5&detail=full");
        var random = new Random(seed);
        double[] extremes = [1e150, -1e150, 0, 5e-324, -5e-324, 1e-300, 1, 1e15, double.NaN];

        var replies = await client.AskJsonAsync(Wire.Batch(Enumerable.Range(1, 800).Select(i => Wire.Point(extremes[random.Next(extremes.Length)], i, i))));

        Assert.Equal(800, replies.AsArray().Count);
        Assert.All(replies.AsArray(), reply => Assert.InRange(Number(reply!.AsObject(), "score"), 0, 1));
    }

    private async Task<TestClient> WarmAsync(int points)
    {
        var client = await server.ConnectAsync($"client_id={Some.NewId()}&detail=full");
        await client.AskAsync(Wire.Batch(Enumerable.Range(1, points).Select(i => Wire.Point(i % 4 + 0.1 * (i % 3), i, i))));
        return client;
    }

    private static bool Is(JsonNode reply, string field) => reply[field]!.GetValue<bool>();

    private static string Text(JsonNode reply, string field) => reply[field]!.GetValue<string>();

    private static double Number(JsonNode reply, string field) => reply[field]!.GetValue<double>();
}
