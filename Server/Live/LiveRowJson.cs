using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>Writes how a stream is doing; figures that are not known yet are left out.</summary>
internal static class LiveRowJson
{
    public static void Write(Utf8JsonWriter json, LiveRow row)
    {
        json.WriteStartObject();
        json.WriteString("client_id", row.Id.ToString());
        json.WriteBoolean("active", row.Active);
        if (row.Deleted) json.WriteBoolean("deleted", true);
        if (row.LastSeen != default) json.WriteString("last_seen", Timestamps.Format(Timestamps.ToMicros(row.LastSeen)));
        json.WriteNumber("rate", Math.Round(row.Rate, 2));
        if (row.Figures is { } figures)
        {
            json.WriteNumber("points", figures.Points);
            json.WriteNumber("anomalies", figures.Anomalies);
            json.WriteNumber("alarms", figures.Alarms);
            if (figures.LastMicros is { } micros) json.WriteString("last_time", Timestamps.Format(micros));
            if (double.IsFinite(figures.LastValue)) json.WriteNumber("last_value", figures.LastValue);
        }

        if (row.LastAnomaly is { } anomaly)
        {
            json.WritePropertyName("last_anomaly");
            PointJson.Write(json, anomaly);
        }

        json.WriteEndObject();
    }

    public static void WriteAll(Utf8JsonWriter json, IEnumerable<LiveRow> rows)
    {
        json.WriteStartArray();
        foreach (var row in rows) Write(json, row);
        json.WriteEndArray();
    }
}
