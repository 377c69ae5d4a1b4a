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

    /// <remarks>Asks for <c>from</c>, <c>to</c>, and at most so many <c>points</c>.</remarks>
    private static async Task<IResult> ReadAsync(
        [FromRoute(Name = "client_id")] string clientId, HttpContext context, IPointStore store, HeavyReaders heavy, CancellationToken ct)
    {
        var asked = new Asked(context.Request);
        var points = asked.Number("points", 2, ChartQuery.MaxPoints);
        var time = asked.Time();
        if (asked.Problem is { } problem) return problem;
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is null) return UnknownClient.Problem(clientId);
        return await AnswerAsync(store, heavy, id, time, points, ct);
    }

    public static async Task<IResult> AnswerAsync(
        IPointStore store, HeavyReaders heavy, ClientId id, (long From, long To) time, long? points, CancellationToken ct)
    {
        var chart = new ChartQuery(id) { FromMicros = time.From, ToMicros = time.To };
        if (points is { } most) chart = chart with { Points = (int)most };
        return JsonAnswer.Of(await heavy.RunAsync($"a chart of {id}", ct => store.SummariseAsync(chart, ct), ct), Write);
    }

    private static void Write(Utf8JsonWriter json, ChartSummary chart)
    {
        json.WriteStartObject();
        if (chart.Points.Count > 0)
        {
            json.WriteString("from"u8, Timestamps.Format(chart.FromMicros));
            json.WriteString("to"u8, Timestamps.Format(chart.ToMicros));
        }

        json.WriteBoolean("complete"u8, chart.IsComplete);
        json.WriteStartArray("points"u8);
        foreach (var point in chart.Points)
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, Timestamps.Format(point.Micros));
            if (double.IsNaN(point.Value)) json.WriteNull("value"u8);
            else json.WriteNumber("value"u8, point.Value);
            json.WriteBoolean("anomaly"u8, point.Anomalous);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("anomalies"u8);
        foreach (var point in chart.Anomalies) PointJson.Write(json, point);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
