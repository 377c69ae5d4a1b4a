using System.Globalization;

namespace StreamingAnomaly.Server.Access;

/// <summary>Why somebody is not let in: a problem for programs; for people a page, or the way to sign in.</summary>
internal sealed record Refusal(int Status, string Title, string Detail, TimeSpan RetryAfter = default)
{
    public const string SignIn = "/sign-in";

    public static Refusal NoKey { get; } = new(
        StatusCodes.Status401Unauthorized, "Key missing", "This server asks for a key: Authorization: Bearer KEY. docs/operations.md says how one is made.");

    public static Refusal WrongKey { get; } = new(
        StatusCodes.Status401Unauthorized, "Unknown key", "This server does not know the key: it may be mistyped, revoked or expired.");

    public static Refusal Closed { get; } = new(
        StatusCodes.Status403Forbidden, "No keys", "Without any key this server answers only its own machine. docs/operations.md says how one is made.");

    public static Refusal Lacks(string scope) => new(StatusCodes.Status403Forbidden, "Not allowed", $"This takes a key with the scope {scope}.");

    public static Refusal TooManyTries(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, "Too many wrong keys", "Too many wrong keys came from this address: more are not looked at for a while.", wait);

    public static Refusal TooManyRequests(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, "Too many requests", "More requests a second than one may make (Access:RequestsPerSecond).", wait);

    public static Refusal TooManyPoints(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, "Too many points", "More points a second than this key may send.", wait);

    public Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var isForPeople = request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (Status == StatusCodes.Status401Unauthorized && isForPeople && !SameSiteGuard.Writes(request))
        {
            response.Redirect($"{SignIn}?return={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return Task.CompletedTask;
        }

        if (Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfter > TimeSpan.Zero)
            response.Headers.RetryAfter = Math.Ceiling(RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (!isForPeople) return Results.Problem(statusCode: Status, title: Title, detail: Detail).ExecuteAsync(context);

        // Without a body it becomes a page.
        response.StatusCode = Status;
        return Task.CompletedTask;
    }
}
