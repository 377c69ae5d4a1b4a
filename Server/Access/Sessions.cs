using Microsoft.Net.Http.Headers;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Access;

/// <summary>Browsers that were signed in: each has a key of its own in a cookie, so that the key itself is not left in a browser.</summary>
internal sealed class Sessions(KeyStore store, KeyRing ring, TimeProvider time)
{
    private const string Cookie = "streaming-anomaly";
    private static readonly TimeSpan Life = TimeSpan.FromDays(14);

    public void Begin(HttpContext context, KeyUse use)
    {
        var (session, now) = (KeyText.Make(), time.GetUtcNow());
        store.AddSession(new SessionRow(session.Id, session.Hash, use.Id, Timestamps.ToMicros(now + Life)), Timestamps.ToMicros(now));
        ring.Refresh();

        // Lax, not Strict: who follows a link from a message shall not have to sign in again. Such a link only reads.
        context.Response.Cookies.Append(
            Cookie,
            session.Text,
            new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = Life });
    }

    public void End(HttpContext context)
    {
        if (KeyText.TryRead(context.Request.Cookies[Cookie], out var session)) store.EndSession(session.Id);
        ring.Refresh();
        context.Response.Cookies.Delete(Cookie);
    }

    /// <summary>Whose browser it is; null when it is not signed in.</summary>
    /// <remarks>
    /// A browser sends cookies with what other sites make it ask for too. So what changes something counts only with the <c>Origin</c> that
    /// browsers add to it, and that <see cref="SameSiteGuard"/> has looked at.
    /// </remarks>
    public AccessKey? Find(HttpRequest request) =>
        SameSiteGuard.Writes(request) && !request.Headers.ContainsKey(HeaderNames.Origin) ? null : ring.FindSession(request.Cookies[Cookie]);
}
