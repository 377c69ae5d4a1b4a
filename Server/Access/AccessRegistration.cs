namespace StreamingAnomaly.Server.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access");
        return services.AddCrossOrigin();
    }

    /// <summary>Before everything that answers.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseMiddleware<SameSiteGuard>();

        // Before anything that wants to know who asks: a browser's question whether it may send a request carries no key.
        app.UseCors();
    }
}
