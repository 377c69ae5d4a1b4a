using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>A link to one point leads to its stream's page, with the points around it on the chart.</summary>
internal static class PointLink
{
    // To either side: the window that it was judged by, mostly.
    private const int Around = 100;

    public static void MapPointLink(this IEndpointRouteBuilder app) => app.MapGet("/client/{client_id}/points/{n:long}", LeadAsync);

    private static async Task<IResult> LeadAsync([FromRoute(Name = "client_id")] string clientId, long n, IPointStore store, CancellationToken ct)
    {
        if (n < 1 || !ClientId.TryParse(clientId, out var id)) return Results.NotFound();
        var first = Math.Max(0, n - 1 - Around);
        var around = await store.ReadAsync(new PointQuery(id) { AfterN = first, Limit = (int)(n - first) + Around }, ct);
        if (around.Count < n - first) return Results.NotFound();
        var address = Show.ClientAddress(id, around.Min(point => point.Micros), around.Max(point => point.Micros));
        return Results.Redirect(string.Create(CultureInfo.InvariantCulture, $"{address}&n={n}"));
    }
}
