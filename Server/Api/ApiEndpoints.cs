namespace StreamingAnomaly.Server.Api;

internal static class ApiEndpoints
{
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<Recalculation>().AddSingleton<Export>()

        // A parameter that is no number is the request's fault; a server started for development would take it for its own.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapServerReading();
        app.MapClientsReading();
        app.MapAnomaliesReading();
        app.MapPointsReading();
        app.MapChart();
        app.MapMoved();
        app.MapIncidentsReading();
        app.MapIncidentsActing();
        app.MapStreamRules();
        app.MapChannels();
    }
}
