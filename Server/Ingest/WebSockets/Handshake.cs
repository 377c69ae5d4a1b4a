using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace StreamingAnomaly.Server.Ingest.WebSockets;

/// <summary>Turns an HTTP request into a WebSocket (RFC 6455, section 4.2).</summary>
/// <remarks>
/// The framework's own WebSocket hands over and sends one message at a time, with allocations and a write each. Here all that waits is
/// read, judged and answered together, so the frames are ours.
/// </remarks>
internal static class Handshake
{
    private const string Version = "13";
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    /// <summary>Whether the request asks for a WebSocket; otherwise it has been answered by what it should have been.</summary>
    public static async ValueTask<bool> IsAskedForAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var isAsked = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && HttpMethods.IsGet(context.Request.Method)
            && headers.Upgrade.Contains("websocket", StringComparer.OrdinalIgnoreCase)
            && headers.SecWebSocketVersion == Version
            && IsKey(headers.SecWebSocketKey);
        if (isAsked) return true;

        context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketVersion = Version;
        await context.Response.WriteAsync("This address speaks WebSocket, version 13; docs/protocol.md says how to connect.\n");
        return false;
    }

    /// <summary>Whether the client offers a subprotocol.</summary>
    public static bool Offers(HttpContext context, string subprotocol) =>
        context.Request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol").Contains(subprotocol);

    /// <summary>Answers 101; from then on the stream carries frames.</summary>
    /// <param name="context">A request that asks for a WebSocket.</param>
    /// <param name="subprotocol">The one chosen of those the client offers; null: none.</param>
    public static Task<Stream> AcceptAsync(HttpContext context, string? subprotocol)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey);
        if (subprotocol is not null) headers.SecWebSocketProtocol = subprotocol;
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    /// <summary>The fields of the address; the request forgets them, and all else that nobody asks for while the connection lasts.</summary>
    public static IReadOnlyDictionary<string, string?> TakeAddress(HttpContext context)
    {
        var request = context.Request;
        var fields = request.Query.ToDictionary(field => field.Key, field => field.Value.LastOrDefault(), StringComparer.OrdinalIgnoreCase);
        request.Query = QueryCollection.Empty;
        request.QueryString = default;
        request.Headers.Clear();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = request.Path;
        return fields;
    }

    private static bool IsKey(StringValues key) =>
        key is [{ } text] && Convert.TryFromBase64String(text, stackalloc byte[KeyBytes + 2], out var length) && length == KeyBytes;

    private static string Accept(StringValues key)
    {
#pragma warning disable CA5350 // What the standard prescribes; it protects nothing.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
    }
}
