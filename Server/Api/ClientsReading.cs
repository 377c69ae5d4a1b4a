using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>All streams, page by page, and one with its settings.</summary>
internal static class ClientsReading
{
    private const int UsualLimit = 100;
    private const int MaxLimit = 1_000;

    public static void MapClientsReading(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clients", ListAsync);
        app.MapGet("/api/clients/{client_id}", FindAsync);
    }

    /// <summary>As the overview lists them: names that contain <c>q</c>, of a <c>state</c>, in the order of <c>sort</c>.</summary>
    private static async Task<IResult> ListAsync(HttpRequest request, StreamBoard boards, CancellationToken ct)
    {
        var asked = new Asked(request);
        var search = asked.Search("q");
        var state = asked.OneOf<BoardState>("state") ?? BoardState.All;
        var sort = asked.OneOf<BoardSort>("sort") ?? BoardSort.Name;
        var limit = (int)(asked.Number("limit", 1, MaxLimit) ?? UsualLimit);
        var cursor = asked.Cursor();
        if (asked.Problem is { } problem) return problem;

        var matching = (await boards.ReadAsync(ct)).Sorted(sort).Where(row => row.Matches(search) && row.Is(state)).ToList();
        var rest = cursor is { } end ? matching.FindIndex(row => end.IsBefore(row, sort)) : 0;
        var page = rest < 0 ? [] : matching.GetRange(rest, Math.Min(limit, matching.Count - rest));
        var isLast = rest < 0 || rest + page.Count == matching.Count;
        return JsonAnswer.Of((page, matching.Count, Next: isLast ? null : new ClientCursor(page[^1].SortKey(sort), page[^1].Name).ToString()), Write);
    }

    /// <summary>With all settings, and the names of those a person has set.</summary>
    private static async Task<IResult> FindAsync(
        [FromRoute(Name = "client_id")] string clientId, IPointStore store, LiveFigures figures, CancellationToken ct)
    {
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is not { } kept) return UnknownClient.Problem(clientId);

        // What is in memory is fresher; of a stream that has sent nothing yet there only its state.
        var row = figures.Find(id) is { Deleted: false } live ? BoardRow.Of(live with { Figures = live.Figures ?? kept.Figures }) : BoardRow.Of(kept);
        return JsonAnswer.Of((row, kept), Write);
    }

    private static void Write(Utf8JsonWriter json, (List<BoardRow> Rows, int Matching, string? Next) page)
    {
        json.WriteStartObject();
        json.WriteStartArray("clients"u8);
        foreach (var row in page.Rows)
        {
            json.WriteStartObject();
            WriteFields(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("matching"u8, page.Matching);
        if (page.Next is { } next) json.WriteString("next_cursor"u8, next);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, (BoardRow Row, ClientRow Kept) client)
    {
        json.WriteStartObject();
        WriteFields(json, client.Row);
        json.WriteString("first_seen"u8, Timestamps.Format(Timestamps.ToMicros(client.Kept.FirstSeen)));
        StreamSettingsJson.WriteFields(json, new PinnedSettings(client.Kept.Settings, client.Kept.Pinned));
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, BoardRow row)
    {
        var figures = row.Figures;
        json.WriteString("client_id"u8, row.Name);
        json.WriteString("state"u8, Words.Of(row.State));
        json.WriteNumber("points"u8, figures.Points);
        json.WriteNumber("anomalies"u8, figures.Anomalies);
        json.WriteNumber("alarms"u8, figures.Alarms);
        json.WriteNumber("rate"u8, row.Rate);
        json.WriteNumber("anomalies_last_hour"u8, row.AnomaliesLastHour);
        json.WriteString("severity"u8, SeverityNames.Of(row.SeverityNow));
        json.WriteString("last_seen"u8, Timestamps.Format(Timestamps.ToMicros(row.LastSeen)));
        if (figures.LastMicros is { } micros) json.WriteString("last_time"u8, Timestamps.Format(micros));
        if (double.IsFinite(figures.LastValue)) json.WriteNumber("last_value"u8, figures.LastValue);
        if (figures.LastSeq > 0) json.WriteNumber("last_seq"u8, figures.LastSeq);
    }
}
