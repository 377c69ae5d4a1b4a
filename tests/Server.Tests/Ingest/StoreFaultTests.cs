using System.Text.Json.Nodes;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>A commit fails with messages in flight behind it: no gap hides behind a later success, and nothing is lost that is sent again.</summary>
public sealed class StoreFaultTests
{
    private const int Count = 1_500;

    public static TheoryData<string, int> Failures => new(
        from kind in (string[])["nothing is stored", "the store cannot digest it", "it is stored, but nobody learns of it", "stored, then a surprise"]
        from seed in (int[])[1, 2, 3]
        select (kind, seed));

    [Theory, MemberData(nameof(Failures))]
    public async Task After_a_failed_commit_resending_stores_each_point_once_with_the_same_verdict(string kind, int seed)
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        var points = Some.Received(seed, Count);
        var failAt = new Random(seed).Next(1, Count);
        Arm(faults, kind, failAt);

        var answered = new SortedDictionary<long, bool>();
        var closings = 0;
        for (var next = 0; next < Count; closings++)
        {
            await using var client = await server.ConnectAsync("client_id=a&window=20&resume=1");
            var resume = JsonNode.Parse(await client.ReceiveAsync())!["resume"];
            next = resume is null ? 0 : resume["last_seq"]!.GetValue<int>();
            AssertNoGap(await server.StoredAsync("a"), next);
            Assert.InRange(answered.Keys.LastOrDefault(), 0, next);

            // All at once, so that there is always something behind the commit that fails.
            var sending = SendAsync(client, points.AsMemory(next..));
            while (next < Count && await client.TryReceiveAsync() is { } reply)
            {
                var place = JsonNode.Parse(reply)!;
                next = place["seq"]!.GetValue<int>();
                answered[next] = Wire.IsAnomaly(place);
            }

            if (next < Count) Assert.Equal(1013, (int)client.Socket.CloseStatus!.Value);
            await sending;
        }

        Assert.Equal(2, closings);
        var twin = new StreamState(StreamSettings.Default with { Window = 20 });
        var expected = points.Select(point => twin.Take(point, Some.Micros, explain: false)).ToList();
        var stored = await server.StoredAsync("a");
        Assert.Equal(expected.Select(Bits), stored.Select(Bits));
        Assert.All(answered, reply => Assert.Equal(expected[(int)reply.Key - 1].IsAnomaly, reply.Value));
    }

    [Fact]
    public async Task Others_are_answered_while_one_streams_points_cannot_be_stored()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        faults.OnAppend = batches =>
        {
            if (batches.Any(batch => batch.Stream.Id == Some.Client("poisoned") && batch.Count > 0)) throw new InvalidOperationException("poison");
        };
        await using var poisoned = await server.ConnectAsync("client_id=poisoned");
        await using var healthy = await server.ConnectAsync("client_id=healthy");

        await Task.WhenAll(
            Task.Run(async () =>
            {
                await poisoned.SendAsync(Wire.Point(1, 1));
                Assert.Equal(1013, await poisoned.ClosedAsync());
            }),
            Task.Run(async () =>
            {
                for (var i = 1; i <= 300; i++) Assert.Contains("anomaly", await healthy.AskAsync(Wire.Point(i, i)));
            }));

        Assert.Empty(await server.StoredAsync("poisoned"));
        Assert.Equal(300, (await server.StoredAsync("healthy")).Count);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_read_back_is_told_to_try_again_later()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        faults.OnRead = _ => throw new StoreUnavailableException("the disk is gone");
        await using (var client = await server.ConnectAsync("client_id=a&resume=1")) Assert.Equal(1013, await client.ClosedAsync());

        faults.OnRead = null;
        await using var again = await server.ConnectAsync("client_id=a&resume=1");
        Assert.Equal("""{"resume":null}""", await again.ReceiveAsync());
    }

    [Fact]
    public async Task A_guest_whose_change_fails_costs_the_connected_client_nothing()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        await using var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Point(1, 1));

        faults.OnRead = _ => throw new StoreUnavailableException("the disk is gone");
        using var body = new StringContent("[]", System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync("/api/clients/a/points?window=20", body);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        faults.OnRead = null;

        Assert.Contains("anomaly", await client.AskAsync(Wire.Point(2, 2)));
        Assert.Equal([1, 2], (await server.StoredAsync("a")).Select(point => point.N));
    }

    [Fact]
    public async Task A_take_over_that_fails_leaves_the_writer_where_it_is()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        await using var first = await server.ConnectAsync("client_id=a");
        await first.AskAsync(Wire.Point(1, 1));

        faults.OnRead = _ => throw new StoreUnavailableException("the disk is gone");
        await using (var second = await server.ConnectAsync("client_id=a")) Assert.Equal(1013, await second.ClosedAsync());
        faults.OnRead = null;

        Assert.Contains("anomaly", await first.AskAsync(Wire.Point(2, 2)));
        Assert.True((await server.Store.FindClientAsync(Some.Client("a"), default))!.Active);
    }

    [Fact]
    public async Task Points_sent_again_and_again_are_looked_for_once()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        await using var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Batch(Enumerable.Range(1, 300).Select(seq => Wire.Point(seq, seq))));

        var reads = 0;
        faults.OnRead = query =>
        {
            // Rules of incidents may be reading the stream from its beginning just now.
            if (query.Limit < PointQuery.MaxLimit) Interlocked.Increment(ref reads);
        };
        var replies = (await client.AskJsonAsync(Wire.Batch(Enumerable.Range(0, 1_000).Select(i => Wire.Point(i, i % 2 == 0 ? 1 : 300))))).AsArray();

        Assert.Equal(1_000, replies.Count(reply => reply!["duplicate"]!.GetValue<bool>()));
        Assert.Equal(2, reads);
    }

    private static void Arm(FaultyStore.Faults faults, string kind, int failAt)
    {
        // A surprise is met with one more try, batch by batch: where nothing was stored, that fails too.
        var left = kind == "the store cannot digest it" ? 2 : 1;
        Func<Exception> failure = kind is "nothing is stored" or "it is stored, but nobody learns of it"
            ? () => new StoreUnavailableException("the disk is full")
            : () => new InvalidOperationException("a surprise");
        if (kind.Contains("stored,", StringComparison.Ordinal)) faults.AfterAppend = Fail;
        else faults.OnAppend = Fail;

        void Fail(IReadOnlyList<PendingBatch> batches)
        {
            if (left > 0 && batches.Any(batch => batch.Count > 0 && batch.Figures.LastSeq >= failAt) && left-- > 0) throw failure();
        }
    }

    private static async Task SendAsync(TestClient client, ReadOnlyMemory<ReceivedPoint> points)
    {
        try
        {
            for (var i = 0; i < points.Length; i++)
            {
                var point = points.Span[i];
                await client.SendAsync(Wire.Point(point.Value, point.Seq, (point.Micros - Some.Micros) / 1e6));
            }
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // The server has closed, as it should.
        }
    }

    private static void AssertNoGap(IReadOnlyList<JudgedPoint> stored, int lastSeq) =>
        Assert.Equal(Enumerable.Range(1, lastSeq).Select(n => ((long)n, (long)n)), stored.Select(point => (point.N, point.Seq)));

    private static (long N, long Seq, PointFlags Flags, long Score) Bits(JudgedPoint point) =>
        (point.N, point.Seq, point.Flags, BitConverter.DoubleToInt64Bits(point.Score));
}
