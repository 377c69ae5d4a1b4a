using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

internal static class IncidentsRegistration
{
    public static IServiceCollection AddIncidents(this IServiceCollection services)
    {
        services.AddOptions<IncidentOptions>().BindConfiguration("Incidents").ValidateOnStart();
        services.AddSingleton<IncidentReader>().AddSingleton<IncidentStore>().AddSingleton<IncidentNews>().AddSingleton<IncidentClock>();
        services.AddSingleton<IncidentWatch>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<IncidentWatch>());
        services.AddSingleton<IncidentActions>().AddSingleton<StreamRules>().AddSingleton<RuleProposals>().AddSingleton<ServerWatch>();
        return services.AddHostedService<IncidentKeeper>();
    }
}
