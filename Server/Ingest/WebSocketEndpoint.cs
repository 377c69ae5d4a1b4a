using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The way in for streams: <c>GET /ws</c> upgrades to a connection.</summary>
internal static class WebSocketEndpoint
{
    public static async Task HandleAsync(
        HttpContext context, KeyRing ring, ConnectionRegistry registry, StreamDirectory streams, UnfinishedBytes unfinished, PointBufferPool buffers,
        IOptions<LimitOptions> limits, IngestMetrics metrics, TimeProvider time, ILogger<PointConnection> logger)
    {
        if (!await Handshake.IsAskedForAsync(context)) return;
        if (registry.IsFull)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "10";
            await context.Response.WriteAsync("The server has all the connections it may have (Limits:Connections).\n");
            return;
        }

        var isBinary = Handshake.Offers(context, BinaryPointCodec.Subprotocol);
        var stream = await Handshake.AcceptAsync(context, isBinary ? BinaryPointCodec.Subprotocol : null);
        using var client = new ClientSocket(stream, context.Abort, time);
        using var access = new ConnectionAccess(ring, context.Features.Get<AccessKey>(), context.Connection.RemoteIpAddress);
        var connection = new PointConnection(
            client, new FrameReader(stream, unfinished), isBinary, access, streams, buffers, limits.Value, metrics, time, logger);
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
