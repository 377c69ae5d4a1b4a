using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace StreamingAnomaly.Server.Access;

/// <summary>At every door: who comes shows a key that allows what is asked for, once there are keys.</summary>
internal sealed class AccessGuard(RequestDelegate next, KeyRing ring, Sessions sessions, IOptions<AccessOptions> options, TimeProvider time)
{
    private AddressAllowances? _requests;

    public Task InvokeAsync(HttpContext context)
    {
        var need = NeedsAttribute.Of(context);
        var (key, refusal) = !ring.IsKnown && need is (Need.Nothing or Need.Connect) ? (null, null)
            : ring.AsksForKeys ? Identify(context, need)
            : IsOpenTo(context.Connection) ? (ring.Anyone, null)
            : (null, Refusal.Closed);
        refusal ??= key is null ? null : Check(context, key, need);
        if (refusal is not null) return refusal.AnswerAsync(context);
        if (key is null) return next(context);
        context.Features.Set(key);
        context.User = key.Principal;

        // What goes on for long is a GET: an event stream, a download. A connected client is told by its connection.
        return SameSiteGuard.Writes(context.Request) ? next(context) : AnswerUntilKeyEndsAsync(context, key);
    }

    private async Task AnswerUntilKeyEndsAsync(HttpContext context, AccessKey key)
    {
        using var ends = key.Ended.UnsafeRegister(static request => ((HttpContext)request!).Abort(), context);
        await next(context);
    }

    /// <summary>Without keys the server is there for its own machine, unless it was said that it is there for all.</summary>
    private bool IsOpenTo(ConnectionInfo connection) =>
        options.Value.Open || connection.LocalIpAddress is not { } address || IPAddress.IsLoopback(address);

    private (AccessKey? Key, Refusal? Refusal) Identify(HttpContext context, Need need)
    {
        if (need == Need.Nothing) return (sessions.Find(context.Request), null);
        if (Shown(context.Request) is { } shown)
        {
            var key = ring.Admit(shown, context.Connection.RemoteIpAddress, out var wait);
            return (key, key is not null ? null : wait > TimeSpan.Zero ? Refusal.TooManyTries(wait) : Refusal.WrongKey);
        }

        if (sessions.Find(context.Request) is { } signedIn) return (signedIn, null);
        return (null, need == Need.Connect && MayShowKeyLater(context.Request) ? null : Refusal.NoKey);
    }

    private Refusal? Check(HttpContext context, AccessKey key, Need need)
    {
        var (scopes, use) = (key.Scopes, key.Use);
        if (need == Need.Nothing) return null;
        var requests = use.Name is null ? Requests()?.Of(context.Connection.RemoteIpAddress) : use.Requests;
        if (requests is { Wait: var wait } && wait > TimeSpan.Zero) return Refusal.TooManyRequests(wait);
        requests?.Take(1);
        return need switch
        {
            Need.Read when !scopes.MayRead => Refusal.Lacks(Scopes.Read),
            Need.Administer when !scopes.MayAdminister => Refusal.Lacks(Scopes.Admin),
            Need.Write when Stream(context.Request) is var stream && !scopes.MayWrite(stream) => Refusal.Lacks(Scopes.Write + stream),
            Need.Write when use.Points is { Wait: var owed } && owed > TimeSpan.Zero => Refusal.TooManyPoints(owed),
            _ => null,
        };
    }

    // It may change.
    private AddressAllowances? Requests()
    {
        var allowed = options.Value.RequestsPerSecond;
        if (allowed == 0) return null;
        return _requests is { } known && known.Count == allowed ? known : _requests = new AddressAllowances(allowed, TimeSpan.FromSeconds(1), time);
    }

    private static string? Shown(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        return request.Headers[HeaderNames.Authorization] is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
    }

    // The key stands in the address, or comes with the identification in the first message. The connection then asks for it.
    private static bool MayShowKeyLater(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Upgrade) && (request.Query.ContainsKey("key") || !request.Query.ContainsKey("client_id"));

    private static string Stream(HttpRequest request) =>
        Convert.ToString(request.RouteValues["client_id"], CultureInfo.InvariantCulture) ?? "";
}
