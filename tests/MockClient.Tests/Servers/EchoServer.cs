using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.MockClient.Tests.Servers;

/// <summary>A bare Kestrel WebSocket that sends every message back: what a server costs that does nothing else.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _messages;

    private EchoServer(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public long Messages => Interlocked.Read(ref _messages);

    public static async Task<EchoServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var echo = new EchoServer(builder.Build());
        echo._app.UseWebSockets();
        echo._app.Run(echo.ServeAsync);
        await echo._app.StartAsync();
        echo.Url = LocalAddress.Of(echo._app);
        return echo;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (part.MessageType == WebSocketMessageType.Close) break;

            if (part.EndOfMessage) Interlocked.Increment(ref _messages);
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
