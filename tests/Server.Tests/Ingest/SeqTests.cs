using System.Text.Json.Nodes;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>Resending with <c>seq</c>, as docs/protocol.md has it.</summary>
public sealed class SeqTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_seq_that_was_stored_is_a_duplicate_with_its_own_timestamp()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");

        Assert.Equal("""{"timestamp":1,"seq":5,"anomaly":false}""", await client.AskAsync("""{"timestamp":1,"value":2,"seq":5}"""));
        Assert.Equal("""{"timestamp":"x","seq":5,"anomaly":false,"duplicate":true}""", await client.AskAsync("""{"timestamp":"x","value":9,"seq":5}"""));
        Assert.Single(await server.StoredAsync(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&detail=full")]
    public async Task A_duplicate_has_the_verdict_the_original_got(string query)
    {
        await using var client = await server.ConnectAsync($"client_id={Some.NewId()}&window=10{query}");
        for (var seq = 1; seq <= 30; seq++) await client.AskAsync(Wire.Point(seq % 4, seq, seq));
        var original = await client.AskJsonAsync(Wire.Point(1e6, 31, 31));
        await client.AskAsync(Wire.Point(2, 32, 32));

        var duplicate = await client.AskJsonAsync(Wire.Point(1e6, 31, 31));

        Assert.True(Wire.IsAnomaly(original));
        Assert.True(duplicate["duplicate"]!.GetValue<bool>());
        duplicate.AsObject().Remove("duplicate");
        Assert.Equal(original.ToJsonString(), duplicate.ToJsonString());
    }

    [Fact]
    public async Task Duplicates_are_recognised_on_a_later_connection_too()
    {
        var id = Some.NewId();
        await using (var first = await server.ConnectAsync($"client_id={id}"))
        {
            await first.AskAsync(Wire.Point(1, 1));
            await first.CloseAsync();
        }

        await using var second = await server.ConnectAsync($"client_id={id}");

        Assert.Contains("duplicate", await second.AskAsync(Wire.Point(1, 1)));
        Assert.DoesNotContain("duplicate", await second.AskAsync(Wire.Point(1, 2)));
    }

    [Fact]
    public async Task A_seq_that_was_skipped_or_never_came_is_unknown()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        await client.AskAsync(Wire.Batch([Wire.Point(1, 5), Wire.Point(1), Wire.Point(1, 9)]));

        foreach (var seq in (int[])[1, 4, 6, 8])
        {
            var reply = await client.AskJsonAsync($$"""{"timestamp":"t","value":1,"seq":{{seq}}}""");
            Assert.Equal(("unknown_seq", "seq"), (Wire.Error(reply).Code, Wire.Error(reply).Field));
            Assert.Equal(("t", seq), (reply["timestamp"]!.GetValue<string>(), reply["seq"]!.GetValue<int>()));
        }

        Assert.Equal(3, (await server.StoredAsync(id)).Count);
    }

    [Fact]
    public async Task A_refused_point_uses_no_seq()
    {
        await using var client = await server.ConnectAsync($"client_id={Some.NewId()}");

        var refused = await client.AskJsonAsync("""{"timestamp":1,"value":"no","seq":3}""");
        var same = await client.AskAsync("""{"timestamp":1,"value":1,"seq":3}""");

        Assert.Equal("invalid_value", Wire.Error(refused).Code);
        Assert.Equal(3, refused["seq"]!.GetValue<int>());
        Assert.Equal("""{"timestamp":1,"seq":3,"anomaly":false}""", same);
    }

    [Fact]
    public async Task A_seq_that_stands_twice_in_a_batch_is_stored_once()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");

        var replies = await client.AskJsonAsync(Wire.Batch([Wire.Point(1, 1), Wire.Point(2, 2), Wire.Point(3, 1), Wire.Point(4, 2), Wire.Point(5, 3)]));

        Assert.Equal([false, false, true, true, false], replies.AsArray().Select(IsDuplicate));
        Assert.Equal([1, 2, 5], (await server.StoredAsync(id)).Select(point => point.Value));
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_as_a_whole_gets_the_same_verdicts()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}&window=20");
        var batch = Wire.Batch(Some.Series(seed: 3, count: 3_000).Select((value, i) => Wire.Point(value, i + 1, i)));

        var first = await client.AskJsonAsync(batch);
        var second = await client.AskJsonAsync(batch);

        Assert.Contains(true, first.AsArray().Select(Wire.IsAnomaly));
        Assert.All(second.AsArray(), reply => Assert.True(IsDuplicate(reply)));
        Assert.Equal(first.AsArray().Select(Wire.IsAnomaly), second.AsArray().Select(Wire.IsAnomaly));
        Assert.Equal(3_000, (await server.StoredAsync(id)).Count);
    }

    [Fact]
    public async Task A_resent_batch_may_go_on_with_new_points()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        await client.AskAsync(Wire.Batch([Wire.Point(1, 1), Wire.Point(2), Wire.Point(3, 4)]));

        var replies = await client.AskJsonAsync(Wire.Batch([Wire.Point(1, 1), Wire.Point(3, 4), Wire.Point(9, 3), Wire.Point(5, 5), Wire.Point(6)]));

        Assert.Equal([true, true, false, false, false], replies.AsArray().Select(IsDuplicate));
        Assert.Equal("unknown_seq", Wire.Error(replies[2]).Code);
        Assert.Equal([1, 2, 3, 5, 6], (await server.StoredAsync(id)).Select(point => point.Value));
    }

    [Fact]
    public async Task Points_without_seq_are_never_duplicates()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        await client.AskAsync(Wire.Point(1, 5));

        for (var i = 0; i < 3; i++) Assert.DoesNotContain("seq", await client.AskAsync(Wire.Point(1)));
        Assert.Equal(4, (await server.StoredAsync(id)).Count);
    }

    private static bool IsDuplicate(JsonNode? reply) => reply!["duplicate"]?.GetValue<bool>() ?? false;
}
