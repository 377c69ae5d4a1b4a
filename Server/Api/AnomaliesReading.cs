using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>The anomalies of all streams in the order they were stored, the newest first.</summary>
internal static class AnomaliesReading
{
    private const int UsualLimit = 100;
    private const int MaxLimit = 1_000;

    public static void MapAnomaliesReading(this IEndpointRouteBuilder app) => app.MapGet("/api/anomalies", ListAsync);

    private static async Task<IResult> ListAsync(HttpRequest request, IPointStore store, CancellationToken ct)
    {
        var asked = new Asked(request);
        var limit = (int)(asked.Number("limit", 1, MaxLimit) ?? UsualLimit);
        var before = asked.Number("cursor", 1, long.MaxValue) ?? long.MaxValue;
        if (asked.Problem is { } problem) return problem;

        var page = await store.ReadLatestAnomaliesAsync(limit, ct, before);
        return JsonAnswer.Of((page, Next: page.Count == limit ? page[^1].Place : 0), Write);
    }

    private static void Write(Utf8JsonWriter json, (IReadOnlyList<StoredAnomaly> Page, long Next) found)
    {
        json.WriteStartObject();
        json.WriteStartArray("anomalies"u8);
        foreach (var anomaly in found.Page) PointJson.Write(json, anomaly.Point, anomaly.Id);
        json.WriteEndArray();
        if (found.Next > 1) json.WriteString("next_cursor"u8, found.Next.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
