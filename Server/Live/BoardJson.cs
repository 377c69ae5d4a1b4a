using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>Writes what changed of a page of the overview.</summary>
internal static class BoardJson
{
    public static void Write(Utf8JsonWriter json, BoardNews news)
    {
        var (page, order, changed) = news;
        json.WriteStartObject();
        json.WriteNumber("streams"u8, page.Totals.Streams);
        json.WriteNumber("active"u8, page.Totals.Active);
        json.WriteNumber("points"u8, page.Totals.Points);
        json.WriteNumber("anomalies"u8, page.Totals.Anomalies);
        json.WriteNumber("rate"u8, Math.Round(page.Totals.Rate, 2));
        json.WriteNumber("matching"u8, page.Matching);
        json.WriteNumber("page"u8, page.Query.Page);
        json.WriteNumber("pages"u8, page.Pages);
        json.WriteStartObject("counts"u8);
        for (var state = BoardState.All; state <= BoardState.Inactive; state++) json.WriteNumber(Words.Of(state), page.Counts[(int)state]);
        json.WriteEndObject();
        if (order is not null)
        {
            json.WriteStartArray("order"u8);
            foreach (var row in order) json.WriteStringValue(row.Name);
            json.WriteEndArray();
        }

        json.WriteStartArray("rows"u8);
        foreach (var (entry, before) in changed) Write(json, entry, before);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BoardEntry entry, BoardEntry? before)
    {
        var row = entry.Row;
        json.WriteStartObject();
        json.WriteString("client_id"u8, row.Name);
        json.WriteString("state"u8, Words.Of(row.State));
        if (double.IsFinite(row.Figures.LastValue)) json.WriteNumber("value"u8, row.Figures.LastValue);
        json.WriteNumber("rate"u8, row.Rate);
        json.WriteNumber("points"u8, row.Figures.Points);
        json.WriteNumber("anomalies"u8, row.Figures.Anomalies);
        json.WriteNumber("hour"u8, row.AnomaliesLastHour);
        json.WriteString("severity"u8, SeverityNames.Of(row.SeverityNow));
        json.WriteString("seen"u8, Timestamps.Format(Timestamps.ToMicros(row.LastSeen)));
        if (entry.Sparkline != before?.Sparkline) Write(json, entry.Sparkline);
        if (entry.LastAnomaly is { } anomaly && anomaly.N != before?.LastAnomaly?.N)
        {
            json.WritePropertyName("last_anomaly"u8);
            PointJson.Write(json, anomaly);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Sparkline sparkline)
    {
        json.WriteStartObject("sparkline"u8);
        json.WriteString("line"u8, sparkline.Line);
        json.WriteString("marks"u8, sparkline.Marks);
        if (!double.IsNaN(sparkline.Low))
        {
            json.WriteNumber("low"u8, sparkline.Low);
            json.WriteNumber("high"u8, sparkline.High);
        }

        json.WriteNumber("count"u8, sparkline.Count);
        json.WriteNumber("anomalies"u8, sparkline.Anomalies);
        json.WriteEndObject();
    }
}
