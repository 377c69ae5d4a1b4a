using Microsoft.AspNetCore.Http.Features;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

internal static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration("Limits").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UnfinishedBytes>();
        services.AddSingleton<ConnectionRegistry>();
        return services.AddHostedService(provider => provider.GetRequiredService<ConnectionRegistry>());
    }

    public static void UseIngest(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
                context.Features.Set<IHttpUpgradeFeature>(new ReplyStream.UpgradeFeature(upgrade));
            return next(context);
        });
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
    }

    public static void MapIngest(this WebApplication app)
    {
        app.MapGet("/ws", WebSocketEndpoint.HandleAsync);
        app.MapPost("/api/clients/{clientId}/points", PointsEndpoint.PostAsync);
        app.MapPatch("/api/clients/{clientId}", ClientEndpoint.PatchAsync);
        app.MapDelete("/api/clients/{clientId}", ClientEndpoint.DeleteAsync);
    }
}
