using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>Stored points as JSON: a page of them for a chart, or one with all that can be said about it.</summary>
internal static class PointsReading
{
    private const int MaxLimit = 5_000;

    public static void MapPointsReading(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clients/{client_id}/points", ListAsync);
        app.MapGet("/api/clients/{client_id}/points/{n:long}", FindAsync);
    }

    /// <summary>The newest points before <paramref name="beforeN"/>, oldest first, each with its band; votes and reason of anomalies alone.</summary>
    private static async Task<IResult> ListAsync(
        [FromRoute(Name = "client_id")] string clientId,
        [FromQuery(Name = "limit")] int? limit,
        [FromQuery(Name = "before_n")] long? beforeN,
        IPointStore store,
        Recalculation recalculation,
        CancellationToken ct)
    {
        if (limit is < 1 or > MaxLimit) return BadLimit();
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is not { } client)
            return UnknownClient.Problem(clientId);

        var newest = await store.ReadAsync(
            new PointQuery(id) { BeforeN = beforeN ?? long.MaxValue, NewestFirst = true, Limit = limit ?? 1_000 }, ct);
        var points = await recalculation.AddBandsAsync(client, [.. newest.Reverse()], ct);
        return Json(points, static (json, points) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("points");
            foreach (var point in points) PointJson.Write(json, point);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> FindAsync(
        [FromRoute(Name = "client_id")] string clientId, long n, IPointStore store, Recalculation recalculation, CancellationToken ct)
    {
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is not { } client)
            return UnknownClient.Problem(clientId);

        var found = n < 1 ? [] : await store.ReadAsync(new PointQuery(id) { AfterN = n - 1, Limit = 1 }, ct);
        if (found.Count == 0 || found[0].N != n)
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "Unknown point", detail: $"The stream keeps no point number {n}.");

        return Json(await recalculation.ExplainAsync(client, found[0], ct), static (json, point) => PointJson.Write(json, point));
    }

    private static IResult BadLimit() => Results.Problem(
        statusCode: StatusCodes.Status400BadRequest, title: "Bad limit", detail: $"limit must be from 1 to {MaxLimit}.");

    private static IResult Json<T>(T content, Action<Utf8JsonWriter, T> write) => Results.Stream(
        async body =>
        {
            await using var json = new Utf8JsonWriter(body);
            write(json, content);
        },
        "application/json");
}
