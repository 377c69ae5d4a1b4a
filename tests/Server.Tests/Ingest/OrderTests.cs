using System.Text.Json.Nodes;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>Which points are late and which are learned, as docs/protocol.md says under "Order".</summary>
public sealed class OrderTests(RunningServer server) : IClassFixture<RunningServer>
{
    // Judges from the sixth learned point on, so that warming up tells how many were learned.
    private const string Explained = "&window=5&detectors=z_score&detail=full";

    [Fact]
    public async Task A_late_point_is_judged_and_stored_but_not_learned()
    {
        var id = Some.NewId();
        await using var client = await ConnectAsync(id);
        await AskAsync(client, 10, 11, 12, 13);

        var replies = await AskAsync(client, 5, 14, 15);

        Assert.Equal([true, false, false], replies.Select(IsLate));

        // Learned: four, then the late one not, then one: the fifth is learned before the last is judged.
        Assert.Equal([true, true, false], replies.Select(IsWarmingUp));
        Assert.Equal([0, 0, 0, 0, PointFlags.Late, 0, 0], (await server.StoredAsync(id)).Select(point => point.Flags & PointFlags.Late));
    }

    [Fact]
    public async Task A_late_point_can_be_an_anomaly()
    {
        await using var client = await ConnectAsync(Some.NewId());
        await client.AskJsonAsync(Wire.Batch(Enumerable.Range(0, 10).Select(i => Wire.Point(i % 3, time: i))));

        var reply = await client.AskJsonAsync(Wire.Point(1e6, time: 3));

        Assert.True(IsLate(reply) && Wire.IsAnomaly(reply));
    }

    [Fact]
    public async Task Equal_times_are_in_order()
    {
        await using var client = await ConnectAsync(Some.NewId());

        Assert.DoesNotContain(true, (await AskAsync(client, 10, 10, 10, 10)).Select(IsLate));
    }

    [Fact]
    public async Task After_five_late_points_in_order_the_clock_has_moved()
    {
        await using var client = await ConnectAsync(Some.NewId());
        await AskAsync(client, 100);

        var replies = await AskAsync(client, 10, 11, 11, 12, 13, 14, 13);

        Assert.Equal([true, true, true, true, true, false, true], replies.Select(IsLate));
    }

    [Fact]
    public async Task Late_points_that_are_not_in_order_begin_to_be_counted_anew()
    {
        await using var client = await ConnectAsync(Some.NewId());
        await AskAsync(client, 100);

        var replies = await AskAsync(client, 10, 11, 12, 13, 9, 10, 11, 12, 13, 14);

        Assert.Equal([.. Enumerable.Repeat(true, 9), false], replies.Select(IsLate));
    }

    [Fact]
    public async Task A_point_in_order_ends_a_run_of_late_ones()
    {
        await using var client = await ConnectAsync(Some.NewId());
        await AskAsync(client, 100);

        var replies = await AskAsync(client, 10, 11, 12, 13, 101, 14, 15, 16, 17, 18, 19);

        Assert.Equal([true, true, true, true, false, true, true, true, true, true, false], replies.Select(IsLate));
    }

    [Fact]
    public async Task A_time_more_than_a_day_ahead_is_learned_but_never_the_newest()
    {
        await using var clocked = RunningServer.Start(new() { Time = new FakeTime() });
        await using var client = await clocked.ConnectAsync($"client_id=a{Explained}");

        var replies = await client.AskJsonAsync(
            """
            [{"timestamp":"2024-06-01T12:00:00Z","value":1},
             {"timestamp":"2024-06-02T12:00:00.000001Z","value":1},
             {"timestamp":"2024-06-01T12:00:01Z","value":1},
             {"timestamp":"2024-06-02T12:00:00Z","value":1},
             {"timestamp":"2024-06-01T12:00:02Z","value":1},
             {"timestamp":"2024-06-02T12:00:00Z","value":1},
             {"timestamp":"2024-06-02T12:00:00Z","value":1}]
            """);

        Assert.Equal([false, false, false, false, true, false, false], replies.AsArray().Select(IsLate));

        // All but the late one are learned: five of them before the last.
        Assert.Equal([true, true, true, true, true, true, false], replies.AsArray().Select(IsWarmingUp));
    }

    [Fact]
    public async Task A_missing_value_is_stored_and_not_learned()
    {
        var id = Some.NewId();
        await using var client = await ConnectAsync(id);

        var replies = (await client.AskJsonAsync(Wire.Batch(Enumerable.Range(0, 7).Select(i => Wire.Point(i == 2 ? double.NaN : i, time: i))))).AsArray();

        Assert.False(Wire.IsAnomaly(replies[2]));
        Assert.Null(replies[2]!["votes"]);
        Assert.Equal([true, true, true, true, true, false], replies.Where((_, i) => i != 2).Select(IsWarmingUp));
        Assert.True((await server.StoredAsync(id))[2].IsMissing);
    }

    private Task<TestClient> ConnectAsync(string id) => server.ConnectAsync($"client_id={id}{Explained}");

    private static async Task<JsonArray> AskAsync(TestClient client, params int[] times) =>
        (await client.AskJsonAsync(Wire.Batch(times.Select(time => Wire.Point(1, time: time))))).AsArray();

    private static bool IsLate(JsonNode? reply) => reply!["late"]!.GetValue<bool>();

    private static bool IsWarmingUp(JsonNode? reply) => reply!["warming_up"]!.GetValue<bool>();
}
