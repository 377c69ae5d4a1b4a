using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Access;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What a person reads where a page cannot be shown; asks nothing of the store.</summary>
[IgnoreAntiforgeryToken]
[Needs(Need.Nothing)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class ErrorModel : PageModel
{
    public string Title => Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => "Sign in first",
        StatusCodes.Status403Forbidden => "Your key does not allow this",
        StatusCodes.Status404NotFound => "There is no such page",
        StatusCodes.Status429TooManyRequests => "Too much at once",
        StatusCodes.Status503ServiceUnavailable => StoreOutage.ReasonOf(HttpContext)?.Title ?? "Not just now",
        >= StatusCodes.Status500InternalServerError => "Something went wrong here",
        _ => "This cannot be answered",
    };

    public string Words => Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => "You were signed out meanwhile, or not signed in yet: nothing was changed.",
        StatusCodes.Status403Forbidden => "Whoever runs this server makes keys that allow more.",
        StatusCodes.Status404NotFound => "The address may be mistyped, or what it named is gone.",
        StatusCodes.Status503ServiceUnavailable => StoreOutage.ReasonOf(HttpContext)?.Detail ?? "The server asks to come back in a while.",
        StatusCodes.Status429TooManyRequests => "The server asks to come back in a while.",
        >= StatusCodes.Status500InternalServerError => "It is the server's fault, not yours; its log says what happened.",
        _ => $"The server answered {Response.StatusCode}.",
    };

    /// <summary>It passes by itself: the page tries again.</summary>
    public bool Passes => Response.StatusCode == StatusCodes.Status503ServiceUnavailable;

    public void OnGet() => Answer();

    public void OnPost() => Answer();

    private void Answer()
    {
        if (!ErrorPages.IsCalledFor(HttpContext)) Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
