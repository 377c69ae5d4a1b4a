using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Writes incidents and what happened to them, within somebody's transaction.</summary>
internal static class IncidentRows
{
    /// <returns>False when it was so already.</returns>
    public static bool Write(SqliteConnection connection, long? key, Happening happening, long now)
    {
        var (kind, incident) = (IncidentWords.Of(happening.Kind), happening.Incident);
        var id = happening.Step == IncidentStep.Opened ? Open(connection, key, kind, incident!) : Close(connection, key, kind, incident, now);
        if (id is not { } changed) return false;
        AddEvent(connection, changed, happening.Step == IncidentStep.Opened ? IncidentEventKind.Opened : IncidentEventKind.Closed, now);
        return true;
    }

    /// <summary>What an incident has come to, while it is open.</summary>
    public static void Grow(SqliteConnection connection, long key, OpenIncident incident) => connection.Execute(
        $"{Grown} WHERE stream_id = @key AND kind = 'anomaly' AND opened_n = @OpenedN AND state <> 'closed'", Fields(key, "anomaly", incident, now: 0));

    public static void AddEvent(
        SqliteConnection connection, long incidentId, IncidentEventKind kind, long at, string? who = null, string? text = null) => connection.Execute(
        "INSERT INTO incident_event (incident_id, at, kind, who, text) VALUES (@incidentId, @at, @kind, @who, @text)",
        new { incidentId, at, kind = IncidentWords.Of(kind), who, text });

    private const string Grown =
        """
        UPDATE incident SET last_n = @LastN, last_at = @LastAt, anomalies = @Anomalies, votes = @votes, severity = @Severity, reason = @Reason,
            peak_n = @PeakN, peak_score = @PeakScore, peak_value = @PeakValue
        """;

    // Of a stream that was deleted meanwhile nothing is kept.
    private static long? Open(SqliteConnection connection, long? key, string kind, OpenIncident incident) => connection.ExecuteScalar<long?>(
        """
        INSERT INTO incident (stream_id, kind, opened_n, last_n, opened_at, last_at, anomalies, votes, severity, reason, peak_n, peak_score, peak_value)
        SELECT @key, @kind, @OpenedN, @LastN, @OpenedAt, @LastAt, @Anomalies, @votes, @Severity, @Reason, @PeakN, @PeakScore, @PeakValue
        WHERE @key IS NULL OR EXISTS (SELECT 1 FROM stream WHERE id = @key)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        Fields(key, kind, incident, now: 0));

    private static long? Close(SqliteConnection connection, long? key, string kind, OpenIncident? incident, long now) => incident is null
        ? connection.ExecuteScalar<long?>(
            "UPDATE incident SET state = 'closed', closed_at = @now WHERE stream_id IS @key AND kind = @kind AND state <> 'closed' RETURNING id",
            new { key, kind, now })
        : connection.ExecuteScalar<long?>(
            $"{Grown}, state = 'closed', closed_at = @now, closed_n = @ClosedN WHERE stream_id IS @key AND kind = @kind AND opened_n = @OpenedN AND state <> 'closed' RETURNING id",
            Fields(key, kind, incident, now));

    private static object Fields(long? key, string kind, OpenIncident incident, long now) => new
    {
        key,
        kind,
        now,
        votes = (long)incident.Votes,
        incident.OpenedN,
        incident.OpenedAt,
        incident.LastN,
        incident.LastAt,
        incident.ClosedN,
        incident.Anomalies,
        incident.Severity,
        incident.Reason,
        incident.PeakN,
        incident.PeakScore,
        incident.PeakValue,
    };
}
