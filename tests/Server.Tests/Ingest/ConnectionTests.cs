using System.Net;
using System.Net.WebSockets;
using System.Text;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Ingest.WebSockets;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>How connections end, and which are not begun: the close codes and bounds of docs/protocol.md.</summary>
public sealed class ConnectionTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_good_bye_is_answered_after_the_points_before_it()
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}");
        for (var i = 0; i < 10; i++) await client.SendAsync(Wire.Point(i));

        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", default);

        for (var i = 0; i < 10; i++) Assert.Contains("anomaly", await client.ReceiveAsync());
        Assert.Equal(1000, await client.ClosedAsync());
        Assert.Equal(10, (await server.StoredAsync(id)).Count);
    }

    [Theory]
    [InlineData("client_id=a binary one")]
    [InlineData("")]
    public async Task A_binary_message_is_closed_with_1003(string query)
    {
        await using var client = await server.ConnectAsync(query);

        await client.SendAsync(new byte[24], WebSocketMessageType.Binary);

        Assert.Equal(1003, await client.ClosedAsync());
    }

    [Fact]
    public async Task What_came_before_a_bad_message_is_answered()
    {
        await using var client = await NewAsync();
        for (var i = 0; i < 10; i++) await client.SendAsync(Wire.Point(i));
        await client.SendAsync(new byte[24], WebSocketMessageType.Binary);

        for (var i = 0; i < 10; i++) Assert.Contains("anomaly", await client.ReceiveAsync());
        Assert.Equal(1003, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_message_may_be_a_mebibyte_long()
    {
        await using var client = await NewAsync();
        var padded = Encoding.UTF8.GetBytes(Wire.Point(1).PadRight(FrameReader.MaxMessageBytes));

        await client.SendAsync(padded);

        Assert.Equal("""{"timestamp":1714555800,"anomaly":false}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_longer_message_is_closed_with_1009(bool inPieces)
    {
        await using var client = await NewAsync();
        var padded = Encoding.UTF8.GetBytes(Wire.Point(1).PadRight(FrameReader.MaxMessageBytes + 1));

        if (inPieces) await client.SendAsync(padded.AsMemory(0, 600_000), endOfMessage: false);
        await client.SendAsync(padded.AsMemory(inPieces ? 600_000 : 0));

        Assert.Equal(1009, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_message_may_come_in_any_pieces()
    {
        await using var client = await NewAsync();
        var message = Encoding.UTF8.GetBytes("""{"timestamp":"ä€🕒","value":1}""");

        for (var i = 0; i < message.Length; i++) await client.SendAsync(message.AsMemory(i, 1), endOfMessage: false);
        await client.SendAsync(ReadOnlyMemory<byte>.Empty);

        Assert.Equal("""{"timestamp":"ä€🕒","anomaly":false}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    public async Task Invalid_utf8_is_closed_with_1007(byte[] bytes)
    {
        await using var client = await NewAsync();

        await client.SendAsync(bytes);

        Assert.Equal(1007, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_message_that_is_not_finished_within_thirty_seconds_is_closed()
    {
        var time = new FakeTime();
        await using var clocked = RunningServer.Start(new() { Time = time });
        await using var client = await clocked.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Point(1));
        var begun = time.GetUtcNow();

        // So much that it can be seen when the server waits for the rest.
        await client.SendAsync(Encoding.UTF8.GetBytes("[1,".PadRight(500_000)), endOfMessage: false);
        await clocked.UntilAsync(() => Task.FromResult(clocked.Get<UnfinishedBytes>().Taken > 0));

        // Not as far as it cuts off who does not answer the close frame.
        await clocked.AdvanceUntilAsync(time, client.ClosedAsync(), atMost: TimeSpan.FromSeconds(34));

        Assert.Equal(1008, (int)client.Socket.CloseStatus!.Value);
        Assert.True(time.GetUtcNow() - begun > TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_holds_too_much_unfinished_is_told_to_try_again_and_others_go_on()
    {
        await using var small = RunningServer.Start(new() { Options = [("Limits:UnfinishedBytes", $"{1 << 20}")] });
        await using var modest = await small.ConnectAsync("client_id=modest");
        await using var first = await small.ConnectAsync("client_id=first");
        await using var second = await small.ConnectAsync("client_id=second");
        var padded = Encoding.UTF8.GetBytes(Wire.Point(1).PadRight(700_000));

        await first.SendAsync(padded.AsMemory(0, 690_000), endOfMessage: false);
        var budget = small.Get<UnfinishedBytes>();
        await small.UntilAsync(() => Task.FromResult(budget.Taken >= 690_000));
        await second.SendAsync(padded.AsMemory(0, 690_000), endOfMessage: false);

        Assert.Equal(1013, await second.ClosedAsync());
        Assert.Contains("anomaly", await modest.AskAsync(Wire.Point(1)));
        await first.SendAsync(padded.AsMemory(690_000));
        Assert.Contains("anomaly", await first.ReceiveAsync());

        // What was held is given back.
        await small.UntilAsync(() => Task.FromResult(budget.Taken == 0));
    }

    [Fact]
    public async Task One_connection_more_than_allowed_is_refused_with_503()
    {
        await using var small = RunningServer.Start(new() { Options = [("Limits:Connections", "1")] });
        await using var only = await small.ConnectAsync("client_id=a");
        await only.AskAsync(Wire.Point(1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await TestClient.RefusedAsync(small.Address));

        await only.CloseAsync();
        await small.UntilAsync(() => Task.FromResult(!small.Get<ConnectionRegistry>().IsFull));
        await using var next = await small.ConnectAsync("client_id=b");
        Assert.Contains("anomaly", await next.AskAsync(Wire.Point(1)));
    }

    [Fact]
    public async Task One_stream_more_than_allowed_is_told_to_try_again_later()
    {
        await using var small = RunningServer.Start(new() { Options = [("Limits:Streams", "1")] });
        await using var known = await small.ConnectAsync("client_id=a");
        await known.AskAsync(Wire.Point(1));

        await using var unknown = await small.ConnectAsync("client_id=b");
        Assert.Equal(1013, await unknown.ClosedAsync());

        await using var again = await small.ConnectAsync("client_id=a");
        Assert.Contains("anomaly", await again.AskAsync(Wire.Point(1)));
    }

    [Fact]
    public async Task A_server_that_stops_answers_what_it_stored_and_closes_with_1012()
    {
        using var folder = new ScratchFolder();
        var stopping = RunningServer.Start(new() { Database = folder.Database });
        await using var client = await stopping.ConnectAsync("client_id=a");
        for (var i = 1; i <= 3_000; i++) await client.SendAsync(Wire.Point(i, i, i));
        await client.ReceiveAsync();

        var stopped = stopping.StopAsync();
        var answered = 1;
        while (await client.TryReceiveAsync() is not null) answered++;
        await client.CloseAsync();
        await stopped.WaitAsync(TestClient.Patience);

        Assert.Equal(1012, (int)client.Socket.CloseStatus!.Value);
        await using var restarted = RunningServer.Start(new() { Database = folder.Database });
        Assert.Equal(answered, (await restarted.StoredAsync("a")).Count);
        await stopping.DisposeAsync();
    }

    [Fact]
    public async Task Compression_is_not_agreed_to()
    {
        await using var client = await TestClient.ConnectAsync(server.Address, $"client_id={Some.NewId()}", options =>
        {
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
            options.CollectHttpResponseDetails = true;
        });

        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Socket.HttpResponseHeaders!.Keys);
        Assert.Contains("anomaly", await client.AskAsync(Wire.Point(1)));
    }

    [Fact]
    public async Task A_plain_request_for_the_socket_is_told_to_upgrade()
    {
        using var response = await server.Http.GetAsync("/ws?client_id=a");

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
    }

    private Task<TestClient> NewAsync() => server.ConnectAsync($"client_id={Some.NewId()}");
}
