using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.MockClient.Tests.Servers;

/// <summary>Answers the binary subprotocol with a byte a point, and keeps what it was sent.</summary>
internal sealed class BinaryServer : IAsyncDisposable
{
    private const byte Refused = 1 << 3;

    private readonly WebApplication _app;
    private readonly int _refuseEvery;

    private BinaryServer(WebApplication app, int refuseEvery) => (_app, _refuseEvery) = (app, refuseEvery);

    public Uri Url => LocalAddress.Of(_app);

    /// <summary>Each connection's points in their order.</summary>
    public ConcurrentDictionary<string, List<Point>> Points { get; } = [];

    /// <param name="refuseEvery">Of each message's points the one at every such place is refused; 0: none.</param>
    public static async Task<BinaryServer> StartAsync(int refuseEvery = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new BinaryServer(builder.Build(), refuseEvery);
        server._app.UseWebSockets();
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("points.binary.v1");
        var points = Points.GetOrAdd($"{context.Request.Query["client_id"]}", []);
        var buffer = new byte[64 * 1024];
        while (await ReadAsync(socket, buffer) is var length and > 0)
        {
            var message = buffer.AsMemory(0, length);
            points.AddRange(Parse(message.Span));
            await socket.SendAsync(Answer((length - 8) / 16), WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static async Task<int> ReadAsync(WebSocket socket, byte[] buffer)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close) return 0;
            length += part.Count;
            if (part.EndOfMessage) return length;
        }
    }

    private static List<Point> Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length % 16 != 8) throw new InvalidOperationException("a message has 8 bytes, and 16 for each point");
        var firstSeq = BinaryPrimitives.ReadInt64LittleEndian(message);
        var points = new List<Point>();
        for (var rest = message[8..]; !rest.IsEmpty; rest = rest[16..])
        {
            var seq = firstSeq == 0 ? 0 : firstSeq + points.Count;
            points.Add(new Point(seq, BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadDoubleLittleEndian(rest[8..])));
        }

        return points;
    }

    private byte[] Answer(int points) =>
        [.. Enumerable.Range(1, points).Select(i => _refuseEvery > 0 && i % _refuseEvery == 0 ? Refused : (byte)0)];

    internal readonly record struct Point(long Seq, long Micros, double Value);
}
