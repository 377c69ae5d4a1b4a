using StreamingAnomaly.Server.Access;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Ends a browser's session: the button beside the name of whose key it is.</summary>
internal static class SignOut
{
    public static void MapSignOut(this IEndpointRouteBuilder app) => app.MapPost("/sign-out", (HttpContext context, Sessions sessions) =>
    {
        sessions.End(context);
        return Results.Redirect(Refusal.SignIn);
    }).Needs(Need.Nothing);
}
