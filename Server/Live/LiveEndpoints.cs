using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

internal static class LiveEndpoints
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddOptions<LiveOptions>().BindConfiguration("Live").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiveFeed>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<LiveFigures>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<LiveFigures>());
        services.AddSingleton<Viewers>();
        services.AddSingleton<StreamEvents>();
        services.AddSingleton<AnomalyEvents>();
        services.AddSingleton<ClientEvents>();
        return services;
    }

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clients/{client_id}/stream", FollowStreamAsync);
        app.MapGet("/api/stream/anomalies", (HttpContext context, Viewers viewers, AnomalyEvents anomalies) =>
            viewers.ServeAsync(context, anomalies.FollowAsync));
        app.MapGet("/api/stream/clients", (HttpContext context, Viewers viewers, ClientEvents clients) =>
            viewers.ServeAsync(context, clients.FollowAsync));
    }

    /// <param name="afterN">What a page already shows; a browser that comes back says it in a header instead.</param>
    private static async Task<IResult> FollowStreamAsync(
        [FromRoute(Name = "client_id")] string clientId,
        [FromQuery(Name = "after_n")] long? afterN,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext context,
        Viewers viewers,
        StreamEvents points,
        IPointStore store)
    {
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, context.RequestAborted) is null)
            return UnknownClient.Problem(clientId);

        var after = long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : afterN;
        return await viewers.ServeAsync(context, (events, ct) => points.FollowAsync(id, after, events, ct));
    }
}
