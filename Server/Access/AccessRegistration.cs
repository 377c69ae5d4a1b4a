namespace StreamingAnomaly.Server.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access");
        return services;
    }

    /// <summary>Before everything that answers.</summary>
    public static void UseAccess(this WebApplication app) => app.UseMiddleware<SameSiteGuard>();
}
