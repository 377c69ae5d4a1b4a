using Microsoft.AspNetCore.Diagnostics;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Gives answers that would be empty something to read: a page where a person reads, a problem document where a program does.</summary>
internal static class ErrorPages
{
    private const string Address = "/error";

    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseWhen(IsForPrograms, programs => programs.UseExceptionHandler().UseStatusCodePages());
        app.UseWhen(context => !IsForPrograms(context), people => people.UseExceptionHandler(Address).UseStatusCodePagesWithReExecute(Address));
    }

    public static bool IsForPrograms(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/ws") || context.Request.Path.StartsWithSegments("/health");

    /// <summary>Whether the error page answers for another one; by itself it is not there.</summary>
    public static bool IsCalledFor(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;
}
