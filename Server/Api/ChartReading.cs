using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>A stream's whole history, or any time of it, in as many points as a chart can show.</summary>
internal static class ChartReading
{
    public static void MapChart(this IEndpointRouteBuilder app) => app.MapGet("/api/clients/{client_id}/chart", ReadAsync);

    /// <param name="from">A timestamp as points have it; left out, the first point's.</param>
    /// <param name="to">A timestamp as points have it; left out, the last point's.</param>
    /// <param name="points">At most so many.</param>
    private static async Task<IResult> ReadAsync(
        [FromRoute(Name = "client_id")] string clientId, string? from, string? to, int? points, IPointStore store, CancellationToken ct)
    {
        if (points is < 2 or > ChartQuery.MaxPoints) return Bad("points", $"points must be from 2 to {ChartQuery.MaxPoints}.");
        if (!TryParseTime(from, out var fromMicros)) return Bad("from", "from must be an ISO 8601 date or date-time, or a number since the Unix epoch.");
        if (!TryParseTime(to, out var toMicros)) return Bad("to", "to must be an ISO 8601 date or date-time, or a number since the Unix epoch.");
        if (fromMicros > toMicros) return Bad("from", "from must not be after to.");
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is null) return UnknownClient.Problem(clientId);

        var chart = new ChartQuery(id);
        chart = chart with
        {
            FromMicros = fromMicros ?? chart.FromMicros,
            ToMicros = toMicros ?? chart.ToMicros,
            Points = points ?? chart.Points,
        };
        var drawn = await store.SummariseAsync(chart, ct);
        return Results.Stream(
            async body =>
            {
                await using var json = new Utf8JsonWriter(body);
                Write(json, drawn);
            },
            "application/json");
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ChartPoint> points)
    {
        json.WriteStartObject();
        json.WriteStartArray("points"u8);
        foreach (var point in points)
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, Timestamps.Format(point.Micros));
            if (double.IsNaN(point.Value)) json.WriteNull("value"u8);
            else json.WriteNumber("value"u8, point.Value);
            json.WriteBoolean("anomaly"u8, point.Anomalous);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool TryParseTime(string? text, out long? micros)
    {
        micros = null;
        if (text is null) return true;
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!Timestamps.TryParseIso(utf8, out var parsed) && !Timestamps.TryParseNumber(utf8, unit: null, out parsed)) return false;
        micros = parsed;
        return true;
    }

    private static IResult Bad(string what, string detail) =>
        Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: $"Bad {what}", detail: detail);
}
