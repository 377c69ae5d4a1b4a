using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Access;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Signs a browser in with a key, for as long as its cookie lasts.</summary>
/// <remarks>No form token, for the reason that <see cref="BacktestModel"/> gives.</remarks>
[IgnoreAntiforgeryToken]
[Needs(Need.Nothing)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class SignInModel(KeyRing ring, Sessions sessions) : PageModel
{
    [FromForm]
    public string? Key { get; set; }

    /// <summary>Where to go on.</summary>
    [FromQuery]
    public string? Return { get; set; }

    /// <summary>Whether there is anything to sign in to.</summary>
    public bool AsksForKeys => ring.AsksForKeys;

    /// <summary>Why the browser is not signed in.</summary>
    public string? Problem { get; private set; }

    public IActionResult OnPost()
    {
        var key = ring.Admit(Key?.Trim() ?? "", HttpContext.Connection.RemoteIpAddress, out var retryAfter);
        if (key is { Scopes.MayRead: true })
        {
            sessions.Begin(HttpContext, key.Use);
            return LocalRedirect(Url.IsLocalUrl(Return) ? Return : "/");
        }

        (Response.StatusCode, Problem) = key is not null ? (StatusCodes.Status403Forbidden, "This key sends points; it opens no pages.")
            : retryAfter > TimeSpan.Zero ? (StatusCodes.Status429TooManyRequests, "Too many wrong keys came from your address. Try again in a minute.")
            : (StatusCodes.Status401Unauthorized, "This server does not know that key: it may be mistyped, revoked or expired.");
        return Page();
    }
}
