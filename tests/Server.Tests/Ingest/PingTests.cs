using System.Net.Sockets;
using System.Text;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Tests.Ingest.WebSockets;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>Who says nothing is asked for a sign of life, and dropped when none comes.</summary>
public sealed class PingTests
{
    private static readonly byte[] ServersPing = [0x89, 0];

    [Fact]
    public async Task Who_answers_pings_stays_and_who_does_not_is_dropped()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Time = time });
        using var alive = await UpgradeAsync(server.Address, "alive");
        using var mute = await UpgradeAsync(server.Address, "mute");
        await server.UntilAsync(async () => (await server.Store.ListClientsAsync(active: true, 10, default)).Count == 2);
        var begun = time.GetUtcNow();

        // Three times as long as the mute one is borne with.
        for (var pings = 0; pings < 9; pings++)
        {
            await server.AdvanceUntilAsync(time, ReadAsync(alive, 2));
            await alive.GetStream().WriteAsync(ClientFrame.Of(Opcode.Pong, []));
        }

        Assert.True(time.GetUtcNow() - begun > TimeSpan.FromSeconds(9 * 15 - 1));
        await server.UntilAsync(async () => !(await server.Store.FindClientAsync(Some.Client("mute"), default))!.Active);
        Assert.True((await server.Store.FindClientAsync(Some.Client("alive"), default))!.Active);

        async Task ReadAsync(TcpClient from, int count)
        {
            var frame = new byte[count];
            await from.GetStream().ReadExactlyAsync(frame).AsTask().WaitAsync(TestClient.Patience);
            Assert.Equal(ServersPing, frame);
        }
    }

    [Fact]
    public async Task A_ping_of_the_client_gets_its_payload_back_even_in_the_middle_of_a_message()
    {
        await using var server = RunningServer.Start();
        using var client = await UpgradeAsync(server.Address, "a");
        byte[] sent =
        [
            .. ClientFrame.Of(Opcode.Text, "{\"timestamp\":1,"u8, isFinal: false),
            .. ClientFrame.Of(Opcode.Ping, "hello"u8),
            .. ClientFrame.Of(Opcode.Continuation, "\"value\":2}"u8),
        ];

        await client.GetStream().WriteAsync(sent);

        byte[] expected = [0x8A, 5, .. "hello"u8, 0x81, 31, .. "{\"timestamp\":1,\"anomaly\":false}"u8];
        var received = new byte[expected.Length];
        await client.GetStream().ReadExactlyAsync(received).AsTask().WaitAsync(TestClient.Patience);
        Assert.Equal(expected, received);
    }

    private static async Task<TcpClient> UpgradeAsync(Uri server, string id)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws?client_id={id} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await client.GetStream().ReadExactlyAsync(one).AsTask().WaitAsync(TestClient.Patience);
            answer.Append((char)one[0]);
        }

        Assert.Contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.ToString());
        return client;
    }
}
