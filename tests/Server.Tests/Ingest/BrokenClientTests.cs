using System.Net.Sockets;
using System.Text;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>Clients that vanish or do not speak WebSocket cost nobody but themselves.</summary>
public sealed class BrokenClientTests
{
    [Fact]
    public async Task Who_vanishes_in_the_middle_of_a_message_is_no_longer_active_and_loses_nothing_it_was_answered()
    {
        await using var server = RunningServer.Start();
        var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Point(1, 1));
        await client.SendAsync("[{\"timestamp\":1,"u8.ToArray(), endOfMessage: false);

        client.Socket.Abort();

        await server.UntilAsync(async () => !(await server.Store.FindClientAsync(Some.Client("a"), default))!.Active);
        await using var again = await server.ConnectAsync("client_id=a&resume=1");
        Assert.Equal("""{"resume":{"last_seq":1}}""", await again.ReceiveAsync());
    }

    [Fact]
    public async Task Bytes_that_are_no_frames_end_their_connection_and_no_other()
    {
        var log = new Logged();
        await using var server = RunningServer.Start(new() { Services = log.Add });
        await using var honest = await server.ConnectAsync("client_id=honest");
        var random = new Random(1);

        for (var i = 0; i < 60; i++)
        {
            using var socket = await UpgradeAsync(server.Address, i % 2 == 0 ? "?client_id=broken" : "");
            var bytes = new byte[random.Next(2, 200)];
            random.NextBytes(bytes);

            // Half of them begin like a text frame, masked, of the length that follows.
            if (i % 4 < 2) (bytes[0], bytes[1]) = (0x81, (byte)(0x80 | Math.Min(125, bytes.Length)));
            await SayAllAsync(socket, bytes);
            Assert.Contains("anomaly", await honest.AskAsync(Wire.Point(1)));
        }

        await server.UntilAsync(async () => !(await server.Store.FindClientAsync(Some.Client("broken"), default))!.Active);
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task<TcpClient> UpgradeAsync(Uri server, string query)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws{query} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        return socket;
    }

    // And hears whatever the server has to say, until it has ended the connection too.
    private static async Task SayAllAsync(TcpClient socket, byte[] bytes)
    {
        try
        {
            var stream = socket.GetStream();
            await stream.WriteAsync(bytes);
            socket.Client.Shutdown(SocketShutdown.Send);
            var said = new byte[4096];
            while (await stream.ReadAsync(said).AsTask().WaitAsync(TestClient.Patience) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Cut off: that is an end as well.
        }
    }
}
