using System.Text.Json;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>Incidents, and what happened to them, as the API writes them; what there is not is left out.</summary>
internal static class IncidentJson
{
    /// <param name="detectors">The stream's, to name who voted; null in lists.</param>
    public static void Write(Utf8JsonWriter json, IncidentRow incident, IReadOnlyList<string>? detectors = null, Action? more = null)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, incident.Id);
        if (incident.ClientId is { } client) json.WriteString("client_id"u8, client);
        json.WriteString("kind"u8, IncidentWords.Of(incident.Kind));
        json.WriteString("state"u8, IncidentWords.Of(incident.State));
        json.WriteString("severity"u8, incident.SeverityName);
        json.WriteNumber("score"u8, Math.Round(incident.Severity, 4));
        json.WriteString("reason"u8, incident.Reason);
        Time(json, "opened_at", incident.OpenedAt);
        Time(json, "last_at", incident.LastAt);
        Time(json, "closed_at", incident.ClosedAt);
        Time(json, "snoozed_until", incident.SnoozedUntil);
        if (incident.Kind != IncidentKind.Server) WritePoints(json, incident);
        if (detectors is not null && incident.Votes != 0) WriteVotes(json, incident.Votes, detectors);
        more?.Invoke();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, IncidentEvent happened)
    {
        json.WriteStartObject();
        Time(json, "at", happened.At);
        json.WriteString("kind"u8, IncidentWords.Of(happened.Kind));
        if (happened.Who is { } who) json.WriteString("who"u8, who);
        if (happened.Text is { } text) json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RuleProposal proposal)
    {
        json.WriteStartObject();
        json.WritePropertyName("change"u8);
        proposal.Change.WriteTo(json);
        json.WriteString("words"u8, proposal.Words);
        json.WriteNumber("also_quiet"u8, proposal.AlsoQuiet);
        json.WriteNumber("others"u8, proposal.Others);
        json.WriteNumber("real_lost"u8, proposal.RealLost);
        json.WriteEndObject();
    }

    public static void Time(Utf8JsonWriter json, string name, long? micros)
    {
        if (micros is { } time && Timestamps.IsInRange(time)) json.WriteString(name, Timestamps.Format(time));
    }

    private static void WritePoints(Utf8JsonWriter json, IncidentRow incident)
    {
        json.WriteNumber("opened_n"u8, incident.OpenedN);
        json.WriteNumber("last_n"u8, incident.LastN);
        if (incident.ClosedN is { } closed) json.WriteNumber("closed_n"u8, closed);
        json.WriteNumber("anomalies"u8, incident.Anomalies);
        if (incident.PeakN is not { } n) return;
        json.WriteStartObject("peak"u8);
        json.WriteNumber("n"u8, n);
        if (incident.PeakValue is { } value) json.WriteNumber("value"u8, value);
        if (incident.PeakScore is { } score) json.WriteNumber("score"u8, Math.Round(score, 4));
        json.WriteEndObject();
    }

    private static void WriteVotes(Utf8JsonWriter json, long votes, IReadOnlyList<string> detectors)
    {
        json.WriteStartArray("votes"u8);
        for (var i = 0; i < detectors.Count; i++)
        {
            if ((votes >> i & 1) != 0) json.WriteStringValue(detectors[i]);
        }

        json.WriteEndArray();
    }
}
