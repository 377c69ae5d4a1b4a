using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Makes, lists and revokes keys.</summary>
/// <remarks>No form token, for the reason that <see cref="BacktestModel"/> gives.</remarks>
[IgnoreAntiforgeryToken]
[Needs(Need.Administer)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class KeysModel(KeyStore store, KeyRing ring, Sessions sessions, TimeProvider time) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool MayRead { get; set; }

    [BindProperty]
    public bool MayAdminister { get; set; }

    /// <summary>The streams it may write to, a pattern a line.</summary>
    [BindProperty]
    public string? Streams { get; set; }

    [BindProperty]
    public long? PointsPerSecond { get; set; }

    [BindProperty]
    public int? Days { get; set; }

    public IReadOnlyList<KeyRow> Keys { get; private set; } = [];

    /// <summary>No door asks for a key so far.</summary>
    public bool IsOpen => Keys.Count == 0;

    /// <summary>The key that was made; never to be seen again.</summary>
    public string? Made { get; private set; }

    /// <summary>Why none was made.</summary>
    public string? Problem { get; private set; }

    public void OnGet()
    {
        List();
        (MayRead, MayAdminister) = (IsOpen, IsOpen);
    }

    public void OnPostAdd()
    {
        var isFirst = !ring.AsksForKeys;
        var (made, problem) = ModelState.IsValid
            ? new NewKey(Name ?? "", [.. Wanted()], PointsPerSecond ?? 0, Days).Make(store, time.GetUtcNow())
            : (null, "points a second and days must be whole numbers");
        (Made, Problem) = (made?.Text, problem);
        if (problem is not null) Response.StatusCode = StatusCodes.Status400BadRequest;
        else ring.Refresh();

        // From now on this page asks for a key too: whoever made the first one stays in.
        if (isFirst && Made is not null && ring.Admit(Made, HttpContext.Connection.RemoteIpAddress, out _) is { } key) sessions.Begin(HttpContext, key.Use);
        List();
    }

    public IActionResult OnPostRevoke([FromForm] string? id)
    {
        store.Revoke(id ?? "", Timestamps.ToMicros(time.GetUtcNow()));
        ring.Refresh();
        return RedirectToPage();
    }

    /// <summary>Whether a key lets in, in a word.</summary>
    public string State(KeyRow key) => key.RevokedAt is not null ? "revoked" : IsValid(key) ? "valid" : "expired";

    public bool IsValid(KeyRow key) => key.IsValid(Timestamps.ToMicros(time.GetUtcNow()));

    private void List() => Keys = [.. store.Read().Keys.OrderByDescending(IsValid)];

    private IEnumerable<string> Wanted()
    {
        if (MayAdminister) yield return Scopes.Admin;
        if (MayRead) yield return Scopes.Read;
        foreach (var pattern in (Streams ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            yield return Scopes.Write + pattern;
    }
}
