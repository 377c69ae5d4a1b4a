namespace StreamingAnomaly.Server.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access").ValidateOnStart();
        services.AddSingleton<KeyStore>().AddSingleton<KeyRing>().AddSingleton<Sessions>();
        return services.AddHostedService(provider => provider.GetRequiredService<KeyRing>()).AddHostedService<OpenDoorCheck>().AddCrossOrigin();
    }

    /// <summary>Before everything that answers, after routing: what a door asks for is said where it is mapped.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseMiddleware<SameSiteGuard>();

        // Before anything that wants to know who asks: a browser's question whether it may send a request carries no key.
        app.UseForAnswers(answers => answers.UseCors());
        app.UseMiddleware<AccessGuard>();
    }
}
