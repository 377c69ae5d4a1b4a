using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

internal static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration("Limits").ValidateOnStart();
        services.AddSingleton<UnfinishedBytes>();
        services.AddSingleton<PointBufferPool>();
        services.AddSingleton<RequestThrottle>().AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<IngestMetrics>().AddSingleton<ConnectionRegistry>();
        return services.AddHostedService(provider => provider.GetRequiredService<ConnectionRegistry>());
    }

    public static void MapIngest(this WebApplication app)
    {
        app.MapGet(Handshakes.Path, app.Services.GetRequiredService<WebSocketEndpoint>().HandleAsync).Needs(Need.Connect);
        app.MapPost("/api/clients/{client_id}/points", PointsEndpoint.PostAsync).Needs(Need.Write);
        app.MapPost("/api/clients/{client_id}/import", ImportEndpoint.PostAsync).Needs(Need.Write);
        app.MapPatch("/api/clients/{client_id}", ClientEndpoint.PatchAsync);
        app.MapDelete("/api/clients/{client_id}", ClientEndpoint.DeleteAsync);
    }
}
