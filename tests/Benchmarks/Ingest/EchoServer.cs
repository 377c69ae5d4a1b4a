using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Benchmarks.Ingest;

/// <summary>A bare Kestrel WebSocket that sends each message back: what the server is measured against.</summary>
/// <remarks>
/// <c>?lean</c> has it hold no buffer while it waits, as a server of ten thousand quiet connections would; else each connection has one that takes
/// whole batches, as a server of few busy ones would.
/// </remarks>
internal static class EchoServer
{
    public const string Command = "echo";

    private const int BusyBytes = 64 * 1024;
    private const int LeanBytes = 1024;

    public static async Task<int> RunAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/ws", ServeAsync);
        app.MapGet("/health/ready", () => "ready\n");
        await app.RunAsync(address);
        return 0;
    }

    private static async Task ServeAsync(HttpContext context)
    {
        var subprotocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
        using var socket = await context.WebSockets.AcceptWebSocketAsync(subprotocol);
        if (context.Request.Query.ContainsKey("lean")) await EchoLeanAsync(socket);
        else await EchoBusyAsync(socket);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
    }

    private static async Task EchoBusyAsync(WebSocket socket)
    {
        var buffer = new byte[BusyBytes];
        while (await EchoPieceAsync(socket, buffer))
        {
        }
    }

    private static async Task EchoLeanAsync(WebSocket socket)
    {
        while ((await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(LeanBytes);
            var isOpen = await EchoPieceAsync(socket, buffer);
            ArrayPool<byte>.Shared.Return(buffer);
            if (!isOpen) return;
        }
    }

    private static async ValueTask<bool> EchoPieceAsync(WebSocket socket, byte[] buffer)
    {
        var piece = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        if (piece.MessageType == WebSocketMessageType.Close) return false;
        await socket.SendAsync(buffer.AsMemory(0, piece.Count), piece.MessageType, piece.EndOfMessage, CancellationToken.None);
        return true;
    }
}
