using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>A slow client slows itself alone.</summary>
public sealed class BackPressureTests(RunningServer server) : IClassFixture<RunningServer>
{
    // Far more than the sockets' buffers and the server's own bounds can hold: 24 MB of points, some 50 MB of replies.
    private const int Messages = 120;
    private const int PointsAMessage = 1_000;
    private const int MessageBytes = 200_000;

    [Fact]
    public async Task Who_does_not_take_its_replies_is_not_read_from_and_loses_nothing()
    {
        var slowId = Some.NewId();
        await using var slow = await server.ConnectAsync($"client_id={slowId}&window=5&detectors=z_score&detail=full");
        await using var brisk = await server.ConnectAsync($"client_id={Some.NewId()}");
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < Messages; Interlocked.Increment(ref sent))
            {
                var points = Enumerable.Range(sent * PointsAMessage + 1, PointsAMessage).Select(seq => Wire.Point(seq % 7, seq, seq));
                var message = Encoding.UTF8.GetBytes(Wire.Batch(points).PadRight(MessageBytes));
                await slow.Socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        });

        // The other client is served all the while; the slow one comes to a halt before all of its points are in the store.
        long before = -1, stored = 0;
        for (var still = 0; still < 5; still = stored == before ? still + 1 : 0)
        {
            for (var i = 0; i < 200; i++) Assert.Contains("anomaly", await brisk.AskAsync(Wire.Point(i)));
            before = stored;
            stored = (await server.NewestAsync(slowId))?.N ?? 0;
        }

        Assert.False(sending.IsCompleted);
        Assert.InRange(stored, 1, Messages * PointsAMessage / 2);

        // Once it reads again, every message is answered.
        for (var i = 0; i < Messages; i++)
        {
            var reply = await slow.ReceiveAsync();
            Assert.StartsWith($$"""[{"timestamp":{{1_714_555_800 + i * PointsAMessage + 1}},"seq":{{i * PointsAMessage + 1}},""", reply);
        }

        await sending.WaitAsync(TestClient.Patience);
        Assert.Equal(Messages * PointsAMessage, (await server.NewestAsync(slowId))!.Value.N);
    }

    [Fact]
    public async Task A_rate_limit_reads_more_slowly_and_refuses_nothing()
    {
        var time = new FakeTime();
        await using var limited = RunningServer.Start(new() { Time = time, Options = [("Limits:PointsPerSecond", "100")] });
        await using var client = await limited.ConnectAsync("client_id=a");

        // The first second's worth is free; the next batch is answered, but what follows waits for its second.
        await client.AskAsync(Wire.Batch(Enumerable.Repeat(Wire.Point(1), 100)));
        await client.AskAsync(Wire.Batch(Enumerable.Repeat(Wire.Point(1), 100)));
        var begun = time.GetUtcNow();
        await limited.AdvanceUntilAsync(time, client.AskAsync(Wire.Point(1)));

        Assert.True(time.GetUtcNow() - begun >= TimeSpan.FromSeconds(1));
        Assert.Equal(201, (await limited.StoredAsync("a")).Count);
    }

    [Fact]
    public async Task While_the_server_does_not_read_a_message_cannot_be_late()
    {
        var time = new FakeTime();
        await using var limited = RunningServer.Start(new() { Time = time, Options = [("Limits:PointsPerSecond", "100")] });
        await using var client = await limited.ConnectAsync("client_id=a");

        // Fifty seconds' worth, then the beginning of a message that is not finished until the server reads on.
        await client.AskAsync(Wire.Batch(Enumerable.Repeat(Wire.Point(1), 5_000)));
        var point = System.Text.Encoding.UTF8.GetBytes(Wire.Point(1)).AsMemory();
        await client.SendAsync(point[..10], endOfMessage: false);
        var begun = time.GetUtcNow();
        while (time.GetUtcNow() - begun < TimeSpan.FromSeconds(45))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await limited.Http.GetStringAsync("/health/live");
        }

        await client.SendAsync(point[10..]);
        await limited.AdvanceUntilAsync(time, client.ReceiveAsync());
    }
}
