using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace StreamingAnomaly.Server.Access;

/// <summary>Keeps pages of other sites from writing to a server on the viewer's machine.</summary>
/// <remarks>
/// A page may send requests anywhere; the browser says in <c>Origin</c> whose page it is. And a site may point its own name at
/// 127.0.0.1 (DNS rebinding): then <c>Host</c> is that name, which no honest client of this server uses.
/// </remarks>
internal sealed class SameSiteGuard(RequestDelegate next, IOptions<AccessOptions> options)
{
    private readonly HashSet<string> _origins = new(options.Value.Origins.Select(o => o.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hosts = new(["localhost", Dns.GetHostName(), .. options.Value.Hosts], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsOwnHost(request.Host))
            return RefuseAsync(context, $"This server does not answer to the host \"{request.Host}\". If it is its name, add it to Access:Hosts.");

        if (Writes(request) && !IsOwnOrigin(request))
            return RefuseAsync(context, $"Pages of {request.Headers.Origin} may not write here. If they should, add it to Access:Origins.");

        return next(context);
    }

    /// <summary>Whether it changes something, so that it matters whose page has sent it.</summary>
    /// <remarks>An upgrade is a GET, and no browser keeps pages from it.</remarks>
    public static bool Writes(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Upgrade) || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));

    // An address cannot be rebound: who writes one down has reached what it says.
    private bool IsOwnHost(HostString host) => _hosts.Contains(host.Host) || IPAddress.TryParse(host.Host.Trim('[', ']'), out _);

    private bool IsOwnOrigin(HttpRequest request)
    {
        var origins = request.Headers[HeaderNames.Origin];
        if (origins.Count == 0) return true;
        if (origins is not [{ } origin]) return false;
        return _origins.Contains(origin)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme == request.Scheme
                && uri.Authority.Equals(Authority(request), StringComparison.OrdinalIgnoreCase));
    }

    private static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var uri) ? uri.Authority : "";

    private static Task RefuseAsync(HttpContext context, string why)
    {
        const int Status = StatusCodes.Status403Forbidden;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return Results.Problem(statusCode: Status, title: "Not from there", detail: why).ExecuteAsync(context);
        context.Response.StatusCode = Status;
        return context.Response.WriteAsync(why + "\n");
    }
}
