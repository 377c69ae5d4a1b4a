using System.Buffers;
using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>A notice as JSON, for programs.</summary>
internal static class WebhookBody
{
    public static byte[] Of(Notice notice, NoticeLinks links)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) Write(json, notice, links);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Notice notice, NoticeLinks links)
    {
        json.WriteStartObject();
        json.WriteString("id", notice.Key);
        json.WriteString("type", notice.Kind switch { NoticeKind.Opened => "incidents.opened", NoticeKind.Closed => "incidents.closed", _ => "test" });
        json.WriteString("timestamp", Timestamps.Format(notice.AtMicros));
        json.WriteString("route", notice.Route);
        json.WriteString("title", NoticeText.Title(notice));
        json.WriteNumber("count", notice.Count);
        json.WriteStartArray("incidents");
        foreach (var incident in notice.Incidents) Write(json, notice, incident, links);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Notice notice, NoticedIncident incident, NoticeLinks links)
    {
        json.WriteStartObject();
        json.WriteNumber("id", incident.Id);
        if (incident.Stream.Length > 0) json.WriteString("client_id", incident.Stream);
        json.WriteString("kind", incident.Kind);
        json.WriteString("state", incident.State);
        json.WriteString("severity", SeverityNames.Of(incident.Severity));
        json.WriteNumber("score", incident.Score);
        json.WriteString("opened_at", Timestamps.Format(incident.OpenedMicros));
        json.WriteString("last_at", Timestamps.Format(incident.LastMicros));
        if (incident.ClosedMicros is { } closed) json.WriteString("closed_at", Timestamps.Format(closed));
        json.WriteNumber("anomalies", incident.Anomalies);
        if (incident.PeakValue is { } peak && double.IsFinite(peak)) json.WriteNumber("peak_value", peak);
        json.WriteString("reason", incident.Reason);
        json.WriteString("url", links.To(incident));
        if (notice.Kind == NoticeKind.Opened)
        {
            json.WriteStartObject("actions");
            foreach (var (action, name, _) in NoticeLinks.Actions) json.WriteString(name, links.Act(notice, incident, action));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
