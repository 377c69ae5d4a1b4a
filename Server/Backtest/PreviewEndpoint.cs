using System.Text.Json;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Backtest;

/// <summary><c>POST /api/clients/{client_id}/preview</c>: the body of a PATCH, answered by what it would change.</summary>
internal static class PreviewEndpoint
{
    // Of each kind.
    private const int MostListed = 10;

    public static void MapPreview(this IEndpointRouteBuilder app) => app.MapPost("/api/clients/{clientId}/preview", PreviewAsync);

    private static async Task<IResult> PreviewAsync(
        HttpContext context, string clientId, IPointStore store, HeavyReaders heavy, IOptions<LimitOptions> limits)
    {
        var (asked, refusal) = await SettingsRequest.ReadAsync(context, clientId, limits.Value.Window);
        if (asked is null) return refusal!;
        var ct = context.RequestAborted;
        try
        {
            if (await store.FindClientAsync(asked.Id, ct) is not { Settings: var present }) return ClientEndpoint.Unknown(asked.Id);
            var proposed = new PinnedSettings(present, ClientRow.NonePinned).With(asked.Change, asked.Release).Settings;
            var preview = await heavy.RunAsync(
                $"a preview of {asked.Id}", ct => SettingsPreview.MakeAsync(store, asked.Id, present, proposed, ct), ct);
            return Results.Stream(body => WriteAsync(body, preview), "application/json");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Another one was asked for meanwhile, or the viewer has left: nobody reads what is answered.
            return Results.Empty;
        }
    }

    private static async Task WriteAsync(Stream body, SettingsPreview? preview)
    {
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        if (preview is null) json.WriteNumber("points", 0);
        else Write(json, preview);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SettingsPreview preview)
    {
        var ((present, proposed), points) = ((preview.Runs.FirstRun, preview.Runs.SecondRun), preview.Runs.Series.Points);
        json.WriteNumber("points", points.Count - preview.Learned);
        json.WriteString("bound", JsonNamingPolicy.SnakeCaseLower.ConvertName(preview.Span.Bound.ToString()));
        json.WriteString("from", points[preview.Learned].Timestamp);
        json.WriteString("to", points[^1].Timestamp);
        Write(json, "present", preview.Present);
        Write(json, "proposed", preview.Proposed);
        Write(json, "appearing", preview.Appearing, proposed, points);
        Write(json, "disappearing", preview.Disappearing, present, points);
    }

    /// <param name="json">The answer.</param>
    /// <param name="name">What becomes of them.</param>
    /// <param name="rows">The points.</param>
    /// <param name="run">Which flags them.</param>
    /// <param name="points">All of them.</param>
    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<int> rows, BacktestRun run, IReadOnlyList<SeriesPoint> points)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", rows.Count);
        json.WriteStartArray("newest");
        foreach (var row in rows.TakeLast(MostListed))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", points[row].Timestamp);
            json.WriteNumber("value", points[row].Value);
            json.WriteBoolean("alarm", run.Alarms[row]);
            json.WriteString("reason", run.Reasons[row]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Flagged flagged)
    {
        json.WriteStartObject(name);
        json.WriteNumber("anomalies", flagged.Anomalies);
        json.WriteNumber("alarms", flagged.Alarms);
        json.WriteEndObject();
    }
}
