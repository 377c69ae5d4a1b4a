using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The way in for streams: <c>GET /ws</c> upgrades to a connection.</summary>
/// <remarks>
/// It is made once, and not handed what it needs with each request: a connection would hold all of it, and a scope of services, for as
/// long as it lasts.
/// </remarks>
internal sealed class WebSocketEndpoint(
    KeyRing ring, ConnectionRegistry registry, StreamDirectory streams, UnfinishedBytes unfinished, PointBufferPool buffers,
    IOptions<LimitOptions> limits, IngestMetrics metrics, TimeProvider time, ILogger<PointConnection> logger)
{
    public async Task HandleAsync(HttpContext context)
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
        var address = Handshake.TakeAddress(context);
        using var client = new ClientSocket(stream, context.Abort, time);
        using var access = new ConnectionAccess(ring, context.Features.Get<AccessKey>(), context.Connection.RemoteIpAddress);
        var connection = new PointConnection(
            client, new FrameReader(stream, unfinished), isBinary, address, access, streams, buffers, limits, metrics, time, logger);
        registry.Add(connection);
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            registry.Remove(connection);
        }
    }
}
