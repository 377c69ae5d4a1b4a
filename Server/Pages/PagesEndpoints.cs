using Microsoft.AspNetCore.DataProtection;
using StreamingAnomaly.Server.Access;

namespace StreamingAnomaly.Server.Pages;

internal static class PagesEndpoints
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // A build's output, unlike a published folder, finds its assets only by this; there it changes nothing.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorPages();
        builder.Services.AddProblemDetails();

        // Razor Pages bring form tokens, and a service that at start writes their keys to the user's folder. These pages use none: whose
        // page may write here is SameSiteGuard's to say.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        if (builder.Services.FirstOrDefault(service => service.ImplementationType?.Name == "DataProtectionHostedService") is { } keyWriter)
            builder.Services.Remove(keyWriter);

        builder.Services.AddResponseCompression();
        return builder;
    }

    /// <summary>Compression, the headers of every answer, and the answers when something fails: before anything that answers.</summary>
    public static void UsePages(this IApplicationBuilder app)
    {
        // Who may come in is AccessGuard's to say. By these marks the framework takes its own two askers, which Razor Pages bring, for set.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseForAnswers(answers =>
        {
            answers.UseResponseCompression();
            answers.UseSecurityHeaders();
            answers.UseErrorPages();
            answers.UseMiddleware<StoreOutage>();
        });

        // Only here, so that a request which is run again for its error page is routed again.
        app.UseRouting();
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        // They say nothing of this server: anybody may have them, and the page to sign in on needs some.
        app.MapStaticAssets().Needs(Need.Nothing).DisableHttpMetrics();
        app.MapRazorPages();
        app.MapSignOut();
        app.MapPointLink();
    }
}
