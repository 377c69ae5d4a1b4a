namespace StreamingAnomaly.Server.Incidents;

internal static class IncidentsRegistration
{
    public static IServiceCollection AddIncidents(this IServiceCollection services) => services.AddSingleton<IncidentReader>();
}
