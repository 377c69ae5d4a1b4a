using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Makes notices of what happened to incidents: what it reads it has to itself, so it writes in one short transaction afterwards.</summary>
internal sealed class NoticeStore(SqliteTables tables, TimeProvider time)
{
    private const int EventsAtOnce = 10_000;

    // Longer than any cool-down, and than anyone looks back.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const string Incident = $"SELECT {IncidentReader.Columns} {IncidentReader.From}";

    private (int Opening, byte[] Key)? _linkKey;

    /// <summary>Made once for a database, so that links outlive a restart.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be written.</exception>
    public byte[] LinkKey
    {
        get
        {
            if (_linkKey is not { } known || known.Opening != tables.Opening) _linkKey = known = (tables.Opening, MakeLinkKey());
            return known.Key;
        }
    }

    private byte[] MakeLinkKey() => tables.Write(connection => connection.QuerySingle<byte[]>(
        """
        INSERT INTO notice_cursor VALUES (1, 0, @key) ON CONFLICT DO NOTHING;
        SELECT link_key FROM notice_cursor;
        """,
        new { key = RandomNumberGenerator.GetBytes(32) }));

    /// <summary>What notices have not been made of yet; null where there is nothing.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public NewEvents? ReadNew() => tables.Read(connection =>
    {
        var now = Now;
        var cursor = connection.ExecuteScalar<long>("SELECT coalesce((SELECT event_id FROM notice_cursor), 0)");
        var events = connection.Query<(long Id, long Incident, bool IsOpening)>(
            "SELECT id, incident_id, kind = 'opened' FROM incident_event WHERE id > @cursor ORDER BY id LIMIT @most",
            new { cursor, most = EventsAtOnce }).AsList();
        var due = connection.Query<(string Route, long Incident)>(
            "SELECT route, incident_id FROM notice_told WHERE held_until <= @now", new { now }).AsList();
        if (events.Count == 0 && due.Count == 0) return null;

        var ids = Json(events.Select(one => one.Incident).Concat(due.Select(one => one.Incident)).Distinct());
        var incidents = connection.Query<IncidentRow>($"{Incident} WHERE i.id IN (SELECT value FROM json_each(@ids))", new { ids }).ToDictionary(row => row.Id);
        var told = connection.Query<(string, long)>(
            "SELECT route, incident_id FROM notice_told WHERE told_at IS NOT NULL AND incident_id IN (SELECT value FROM json_each(@ids))", new { ids }).ToHashSet();

        return new NewEvents(
            now,
            events.Select(one => one.Id).DefaultIfEmpty(cursor).Last(),
            Of(events.Where(one => one.IsOpening)),
            // One that opened again since is not over.
            [.. Of(events.Where(one => !one.IsOpening)).Where(incident => incident.IsClosed)],
            told,
            ToldLast(connection, since: now - (long)RouteSettings.LongestCoolDown.TotalMicroseconds),
            [.. due.Where(one => incidents.ContainsKey(one.Incident)).Select(one => (one.Route, incidents[one.Incident]))])
        {
            IsMore = events.Count == EventsAtOnce,
        };

        IReadOnlyList<IncidentRow> Of(IEnumerable<(long Id, long Incident, bool IsOpening)> some) =>
            [.. some.Select(one => one.Incident).Distinct().Where(incidents.ContainsKey).Select(id => incidents[id])];
    });

    /// <summary>The notices, their deliveries and the cursor: all or nothing, so that a notice is neither lost nor made twice.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public void Write(NewEvents events, NoticePlan plan)
    {
        var rows = plan.Notices.Select(planned => new
        {
            planned.Notice.Key,
            planned.Notice.Route,
            Kind = NoticeRow.NameOf(planned.Notice.Kind),
            At = planned.Notice.AtMicros,
            Title = NoticeText.Title(planned.Notice),
            Content = JsonSerializer.Serialize(planned.Notice),
            Channels = Json(planned.Channels),
            Incidents = Json(planned.Incidents),
        }).ToList();
        var key = LinkKey;
        tables.Write(connection =>
        {
            // What was held and is due is told now, or no more needs to be. Incidents may have gone with their stream since they were read.
            connection.Execute("DELETE FROM notice_told WHERE held_until <= @NowMicros", events);
            connection.Execute("DELETE FROM notice_told WHERE held_until IS NOT NULL AND incident_id IN (SELECT value FROM json_each(@closed))", new { closed = Json(events.Closed.Select(incident => incident.Id)) });
            connection.Execute(
                """
                INSERT INTO notice_told SELECT @Route, id, NULL, @UntilMicros FROM incident WHERE id = @Incident
                ON CONFLICT DO UPDATE SET held_until = excluded.held_until WHERE told_at IS NULL
                """,
                plan.Held);
            foreach (var row in rows)
            {
                connection.Execute(
                    """
                    INSERT INTO notice (key, route, kind, at, title, content) VALUES (@Key, @Route, @Kind, @At, @Title, @Content);
                    INSERT INTO notice_delivery (notice_id, channel, next_at) SELECT last_insert_rowid(), value, @At FROM json_each(@Channels);
                    """,
                    row);
                if (row.Kind != "opened") continue;
                connection.Execute(
                    """
                    INSERT INTO notice_told SELECT @Route, id, @At, NULL FROM incident WHERE id IN (SELECT value FROM json_each(@Incidents))
                    ON CONFLICT DO UPDATE SET told_at = excluded.told_at, held_until = NULL
                    """,
                    row);
            }

            connection.Execute("INSERT INTO notice_cursor VALUES (1, @last, @key) ON CONFLICT DO UPDATE SET event_id = @last", new { last = events.LastEvent, key });
            Forget(connection, events.NowMicros - (long)Kept.TotalMicroseconds);
            return rows.Count;
        });
    }

    /// <summary>When the next incident that was held is due; null when none is.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public long? NextHeld() => tables.Read(connection =>
        connection.ExecuteScalar<long?>("SELECT min(held_until) FROM notice_told WHERE held_until IS NOT NULL"));

    private long Now => Timestamps.ToMicros(time.GetUtcNow());

    private static Dictionary<(string, string, IncidentKind), long> ToldLast(System.Data.IDbConnection connection, long since) =>
        connection.Query<(string Route, string Stream, IncidentKind Kind, long At)>(
            """
            SELECT t.route, coalesce(s.client_id, ''), i.kind, max(t.told_at)
            FROM notice_told AS t JOIN incident AS i ON i.id = t.incident_id LEFT JOIN stream AS s ON s.id = i.stream_id
            WHERE t.told_at > @since
            GROUP BY 1, 2, 3
            """,
            new { since }).ToDictionary(row => (row.Route, row.Stream, row.Kind), row => row.At);

    private static void Forget(System.Data.IDbConnection connection, long before) => connection.Execute(
        """
        DELETE FROM notice WHERE id IN (
            SELECT n.id FROM notice AS n WHERE n.at < @before
            AND NOT EXISTS (SELECT 1 FROM notice_delivery AS d WHERE d.notice_id = n.id AND d.next_at IS NOT NULL) LIMIT 100);
        DELETE FROM notice_told WHERE told_at < @before AND incident_id IN (SELECT id FROM incident WHERE state = 'closed' AND closed_at < @before LIMIT 1000);
        """,
        new { before });

    private static string Json<T>(IEnumerable<T> values) => JsonSerializer.Serialize(values);
}
