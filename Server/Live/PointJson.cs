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
        Number(json, "score", point.Score);
        json.WriteString("severity", point.SeverityName);
        if (point.Explained is { } explained) Write(json, explained);
        json.WriteBoolean("warming_up", point.Has(PointFlags.WarmingUp));
        json.WriteBoolean("late", point.Has(PointFlags.Late));
        json.WriteBoolean("missing", point.IsMissing);

        // Rare, and only a page asks: the time is that of arrival, or lies ahead of the server's clock.
        if (point.Has(PointFlags.Arrival)) json.WriteBoolean("arrival", true);
        if (point.Has(PointFlags.Ahead)) json.WriteBoolean("ahead", true);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Explained explained)
    {
        if (explained.Band is { } band)
        {
            Number(json, "expected", band.Expected);
            Number(json, "lower", band.Lower);
            Number(json, "upper", band.Upper);
        }

        if (explained.Votes.Count > 0)
        {
            json.WriteStartObject("votes");
            foreach (var vote in explained.Votes)
            {
                json.WriteStartObject(vote.Name);
                Number(json, "score", vote.Score);
                json.WriteBoolean("anomaly", vote.Anomaly);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (explained.Reason.Length > 0) json.WriteString("reason", explained.Reason);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
    }
}
