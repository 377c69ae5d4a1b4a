using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Backtest;

/// <summary><c>POST /api/clients/{client_id}/preview</c>: the body of a PATCH, answered by what it would change.</summary>
internal static class PreviewEndpoint
{
    public static void MapPreview(this IEndpointRouteBuilder app) => app.MapPost("/api/clients/{client_id}/preview", PreviewAsync).Needs(Need.Read);

    private static async Task<IResult> PreviewAsync(
        HttpContext context, [FromRoute(Name = "client_id")] string clientId, IPointStore store, HeavyReaders heavy, IOptions<LimitOptions> limits)
    {
        var (asked, refusal) = await SettingsRequest.ReadAsync(context, clientId, limits.Value.Window);
        if (asked is null) return refusal!;
        var ct = context.RequestAborted;
        try
        {
            if (await store.FindClientAsync(asked.Id, ct) is not { Settings: var present }) return ClientEndpoint.Unknown(asked.Id);
            var proposed = new PinnedSettings(present, PinnedSettings.None).With(asked.Change, asked.Release).Settings;
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
        var span = preview.Span;
        json.WriteNumber("points", span.Last - span.First + 1);
        json.WriteString("bound", JsonNamingPolicy.SnakeCaseLower.ConvertName(span.Bound.ToString()));
        json.WriteString("from", Timestamps.Format(span.FromMicros));
        json.WriteString("to", Timestamps.Format(span.ToMicros));
        WriteFigures(json, "present", preview.Present);
        WriteFigures(json, "proposed", preview.Proposed);
        WritePoints(json, "appearing", preview.Appearing);
        WritePoints(json, "disappearing", preview.Disappearing);
    }

    private static void WriteFigures(Utf8JsonWriter json, string name, FlaggedPoints flagged)
    {
        json.WriteStartObject(name);
        json.WriteNumber("anomalies", flagged.Count);
        json.WriteNumber("alarms", flagged.Alarms);
        json.WriteEndObject();
    }

    private static void WritePoints(Utf8JsonWriter json, string name, FlaggedPoints flagged)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", flagged.Count);
        json.WriteStartArray("newest");
        foreach (var point in flagged.Newest)
        {
            json.WriteStartObject();
            json.WriteString("timestamp", Timestamps.Format(point.Micros));
            json.WriteNumber("value", point.Value);
            json.WriteBoolean("alarm", point.IsAlarm);
            json.WriteString("reason", point.Explained!.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
