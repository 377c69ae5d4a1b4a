using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Health;

/// <summary>For whoever starts and watches the server: is the process alive, and can it take points?</summary>
internal static class HealthRegistration
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("alive\n")).Needs(Need.Nothing).DisableHttpMetrics();
        app.MapGet("/health/ready", async (IPointStore store, CancellationToken ct) =>
        {
            try
            {
                await store.CheckAsync(ct);
                return Results.Text("ready\n");
            }
            catch (StoreUnavailableException e)
            {
                return Results.Text($"not ready: {e.Message}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).Needs(Need.Nothing).DisableHttpMetrics();
    }
}
