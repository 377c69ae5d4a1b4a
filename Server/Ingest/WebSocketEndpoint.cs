using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The way in for streams: <c>GET /ws</c> upgrades to a connection.</summary>
internal static class WebSocketEndpoint
{
    public static async Task HandleAsync(
        HttpContext context, ConnectionRegistry registry, StreamDirectory streams, UnfinishedBytes unfinished,
        IOptions<LimitOptions> limits, TimeProvider time, ILogger<PointConnection> logger)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            await context.Response.WriteAsync("This address speaks WebSocket; docs/protocol.md says how to connect.\n");
            return;
        }

        if (registry.IsFull)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "10";
            await context.Response.WriteAsync("The server has all the connections it may have (Limits:Connections).\n");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var wire = (context.Features.Get<IHttpUpgradeFeature>() as ReplyStream.UpgradeFeature)?.Stream
            ?? throw new InvalidOperationException("UseIngest must come before the WebSocket endpoint.");
        using var client = new ClientSocket(socket, wire, time);
        var connection = new PointConnection(client, streams, unfinished, limits.Value, time, logger);
        registry.Add(connection);
        try
        {
            await connection.RunAsync(name => context.Request.Query[name] is [.., var last] ? last : null);
        }
        finally
        {
            registry.Remove(connection);
        }
    }
}
