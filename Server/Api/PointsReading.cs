using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>Stored points and anomalies as JSON: a page of them for a chart or a table, one with all that can be said about it, or all of a time as a file.</summary>
internal static class PointsReading
{
    private const int MaxLimit = 5_000;

    // As many as a chart shows one by one: judging them again takes some 5 ms.
    private const int MaxExplained = 2_000;

    public static void MapPointsReading(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clients/{client_id}/points", ListAsync);
        app.MapGet("/api/clients/{client_id}/points/{n:long}", FindAsync);
        app.MapGet("/api/clients/{client_id}/anomalies", ListAnomaliesAsync);
    }

    /// <summary>The newest points that are asked for, oldest first, each with its band; votes and reason of anomalies alone, unless asked for.</summary>
    private static async Task<IResult> ListAsync(
        [FromRoute(Name = "client_id")] string clientId,
        HttpContext context,
        IPointStore store,
        Recalculation recalculation,
        Export export,
        HeavyReaders heavy,
        CancellationToken ct)
    {
        var asked = new Asked(context.Request);
        var explain = asked.OneOf<Detail>("detail") == Detail.Full;
        var (query, format) = Read(asked, explain ? MaxExplained : MaxLimit);
        var downsample = asked.Number("downsample", 2, ChartQuery.MaxPoints);
        if (asked.Problem is { } problem) return problem;
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is not { } client)
            return UnknownClient.Problem(clientId);

        query = query with { Id = id };
        if (downsample is not null) return await ChartReading.AnswerAsync(store, heavy, id, (query.FromMicros, query.ToMicros), downsample, ct);
        if (format is { } chosen) return await export.OfAsync(query, chosen, ct);

        async Task<IReadOnlyList<JudgedPoint>> ReadAsync(CancellationToken ct) =>
            await recalculation.AddBandsAsync(client, [.. (await store.ReadAsync(query, ct)).Reverse()], explain, ct);
        var points = explain ? await heavy.RunAsync($"votes of {id}", ReadAsync, ct) : await ReadAsync(ct);
        var next = points.Count == query.Limit ? points[0].N : 0;
        return JsonAnswer.Of(points, (json, points) => Write(json, "points", points, next));
    }

    /// <summary>The newest anomalies that are asked for, newest first.</summary>
    private static async Task<IResult> ListAnomaliesAsync(
        [FromRoute(Name = "client_id")] string clientId, HttpContext context, IPointStore store, Export export, CancellationToken ct)
    {
        var asked = new Asked(context.Request);
        var (query, format) = Read(asked, MaxLimit);
        if (asked.Problem is { } problem) return problem;
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is null) return UnknownClient.Problem(clientId);

        query = query with { Id = id, AnomaliesOnly = true };
        if (format is { } chosen) return await export.OfAsync(query, chosen, ct);
        var found = await store.ReadAsync(query, ct);
        var next = found.Count == query.Limit ? found[^1].N : 0;
        return JsonAnswer.Of(found, (json, anomalies) => Write(json, "anomalies", anomalies, next));
    }

    private static async Task<IResult> FindAsync(
        [FromRoute(Name = "client_id")] string clientId, long n, IPointStore store, Recalculation recalculation, CancellationToken ct)
    {
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is not { } client)
            return UnknownClient.Problem(clientId);

        var found = n < 1 ? [] : await store.ReadAsync(new PointQuery(id) { AfterN = n - 1, Limit = 1 }, ct);
        if (found.Count == 0 || found[0].N != n)
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "Unknown point", detail: $"The stream keeps no point number {n}.");

        return JsonAnswer.Of(await recalculation.ExplainAsync(client, found[0], ct), static (json, point) => PointJson.Write(json, point));
    }

    private static (PointQuery Query, ExportFormat? Format) Read(Asked asked, int maxLimit)
    {
        var (from, to) = asked.Time();
        var query = new PointQuery(default)
        {
            FromMicros = from,
            ToMicros = to,
            BeforeN = asked.Number("cursor", 1, long.MaxValue) ?? asked.Number("before_n", 1, long.MaxValue) ?? long.MaxValue,
            Limit = (int)(asked.Number("limit", 1, maxLimit) ?? 1_000),
            NewestFirst = true,
        };
        return (query, asked.OneOf<ExportFormat>("format"));
    }

    /// <param name="next">The page's oldest point where there may be older ones.</param>
    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<JudgedPoint> points, long next)
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var point in points) PointJson.Write(json, point);
        json.WriteEndArray();
        if (next > 1) json.WriteString("next_cursor"u8, next.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
