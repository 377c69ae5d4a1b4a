using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Writes incidents and what happened to them, within somebody's transaction.</summary>
/// <remarks>Each statement is prepared once: a thousand streams may turn odd in one second, and points wait for what is written of them.</remarks>
internal sealed class IncidentRows(SqliteConnection connection) : IDisposable
{
    private const string InsertEvent = "INSERT INTO incident_event (incident_id, at, kind, who, text) VALUES (?1, ?2, ?3, ?4, ?5)";

    // What an incident has come to, after the three that say which it is.
    private const string Grown =
        """
        UPDATE incident SET last_n = ?4, last_at = ?5, anomalies = ?6, votes = ?7, severity = ?8, reason = ?9, peak_n = ?10, peak_score = ?11, peak_value = ?12
        """;

    // Of a stream that was deleted meanwhile nothing is kept.
    private readonly Lazy<SqliteStatement> _open = new(() => new SqliteStatement(
        connection,
        """
        INSERT INTO incident (stream_id, kind, opened_n, last_n, last_at, anomalies, votes, severity, reason, peak_n, peak_score, peak_value, opened_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
        WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM stream WHERE id = ?1)
        ON CONFLICT DO NOTHING
        RETURNING id
        """));

    private readonly Lazy<SqliteStatement> _grow = new(() => new SqliteStatement(
        connection, $"{Grown} WHERE stream_id = ?1 AND kind = ?2 AND opened_n = ?3 AND state <> 'closed'"));

    private readonly Lazy<SqliteStatement> _close = new(() => new SqliteStatement(
        connection,
        $"{Grown}, state = 'closed', closed_at = ?13, closed_n = ?14 WHERE stream_id IS ?1 AND kind = ?2 AND opened_n = ?3 AND state <> 'closed' RETURNING id"));

    private readonly Lazy<SqliteStatement> _closeAny = new(() => new SqliteStatement(
        connection, "UPDATE incident SET state = 'closed', closed_at = ?3 WHERE stream_id IS ?1 AND kind = ?2 AND state <> 'closed' RETURNING id"));

    private readonly Lazy<SqliteStatement> _event = new(() => new SqliteStatement(connection, InsertEvent));

    /// <returns>False when it was so already.</returns>
    public bool Write(long? key, Happening happening, long now)
    {
        var opened = happening.Step == IncidentStep.Opened;
        if ((opened ? Open(key, happening) : Close(key, happening, now)) is not { } id) return false;
        AddEvent(_event.Value, id, opened ? IncidentEventKind.Opened : IncidentEventKind.Closed, now, who: null, text: null);
        return true;
    }

    /// <summary>What an incident has come to, while it is open.</summary>
    public void Grow(long key, OpenIncident incident) => Bind(_grow, key, IncidentKind.Anomaly, incident).Run();

    public static void AddEvent(SqliteConnection connection, long incidentId, IncidentEventKind kind, long at, string? who = null, string? text = null)
    {
        using var statement = new SqliteStatement(connection, InsertEvent);
        AddEvent(statement, incidentId, kind, at, who, text);
    }

    public void Dispose()
    {
        foreach (var statement in (Lazy<SqliteStatement>[])[_open, _grow, _close, _closeAny, _event])
        {
            if (statement.IsValueCreated) statement.Value.Dispose();
        }
    }

    private long? Open(long? key, Happening happening) => Bind(_open, key, happening.Kind, happening.Incident!).Bind(13, happening.Incident!.OpenedAt).Scalar();

    private long? Close(long? key, Happening happening, long now) => happening.Incident is { } incident
        ? Bind(_close, key, happening.Kind, incident).Bind(13, now).Bind(14, incident.ClosedN).Scalar()
        : _closeAny.Value.Bind(1, key).Bind(2, IncidentWords.Of(happening.Kind)).Bind(3, now).Scalar();

    private static SqliteStatement Bind(Lazy<SqliteStatement> statement, long? key, IncidentKind kind, OpenIncident incident) => statement.Value
        .Bind(1, key).Bind(2, IncidentWords.Of(kind)).Bind(3, incident.OpenedN)
        .Bind(4, incident.LastN).Bind(5, incident.LastAt).Bind(6, incident.Anomalies).Bind(7, (long)incident.Votes)
        .Bind(8, incident.Severity).Bind(9, incident.Reason).Bind(10, incident.PeakN).Bind(11, incident.PeakScore ?? double.NaN).Bind(12, incident.PeakValue ?? double.NaN);

    private static void AddEvent(SqliteStatement statement, long incidentId, IncidentEventKind kind, long at, string? who, string? text) =>
        statement.Bind(1, incidentId).Bind(2, at).Bind(3, IncidentWords.Of(kind)).Bind(4, who).Bind(5, text).Run();
}
