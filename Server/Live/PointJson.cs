using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>Writes a judged point as the full object of <c>docs/protocol.md</c>; what is not known or not finite is left out.</summary>
internal static class PointJson
{
    public static void Write(Utf8JsonWriter json, in JudgedPoint point, ClientId? client = null)
    {
        json.WriteStartObject();
        if (client is { } id) json.WriteString("client_id", id.ToString());
        json.WriteString("timestamp", Timestamps.Format(point.Micros));
        json.WriteNumber("n", point.N);
        if (double.IsFinite(point.Value)) json.WriteNumber("value", point.Value);
        else json.WriteNull("value");
        json.WriteBoolean("anomaly", point.IsAnomaly);
        json.WriteBoolean("alarm", point.IsAlarm);
        ExplainedJson.WriteScore(json, point.Score);
        json.WriteString("severity", point.SeverityName);
        if (point.Explained is { } explained) ExplainedJson.Write(json, explained);
        json.WriteBoolean("warming_up", point.Has(PointFlags.WarmingUp));
        json.WriteBoolean("late", point.Has(PointFlags.Late));
        json.WriteBoolean("missing", point.IsMissing);

        // Rare, and only a page asks: the time is that of arrival, or lies ahead of the server's clock.
        if (point.Has(PointFlags.Arrival)) json.WriteBoolean("arrival", true);
        if (point.Has(PointFlags.Ahead)) json.WriteBoolean("ahead", true);
        json.WriteEndObject();
    }
}
