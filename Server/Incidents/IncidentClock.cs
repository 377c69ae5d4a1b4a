using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>What time alone does to incidents: a snooze is over, a stream never came back, nobody will ask for it any more.</summary>
internal sealed class IncidentClock(
    SqliteTables tables, IncidentWatch watch, IncidentNews news, IOptionsMonitor<IncidentOptions> rules, TimeProvider time)
{
    // A stream's absence is measured in hours.
    private static readonly TimeSpan AbsenceEvery = TimeSpan.FromMinutes(1);

    // Of those that go at once: commits wait for it.
    private const int MostForgotten = 200;

    private DateTimeOffset _lookedForAbsence = DateTimeOffset.MinValue;

    /// <summary>To be called about once a second.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read or written.</exception>
    public void Look()
    {
        var now = time.GetUtcNow();
        EndSnoozes(Timestamps.ToMicros(now));
        if (now - _lookedForAbsence < AbsenceEvery) return;
        CloseAbandoned(Timestamps.ToMicros(now), Timestamps.ToMicros(now - rules.CurrentValue.AbandonAfter));
        if (rules.CurrentValue.ForgetAfter is var after && after > TimeSpan.Zero) Forget(Timestamps.ToMicros(now - after));
        _lookedForAbsence = now;
    }

    // Who asked to be left in peace for a while is told again what is still so.
    private void EndSnoozes(long now)
    {
        const string Due = "snoozed_until <= @now AND state <> 'closed'";
        if (!tables.Read(connection => connection.ExecuteScalar<bool>($"SELECT EXISTS (SELECT 1 FROM incident WHERE {Due})", new { now }))) return;
        tables.Write(connection =>
        {
            foreach (var id in connection.Query<long>($"UPDATE incident SET snoozed_until = NULL, state = 'open' WHERE {Due} RETURNING id", new { now }).AsList())
                IncidentRows.AddEvent(connection, id, IncidentEventKind.Opened, now, text: "The snooze is over, and it is still open");
            return true;
        });
        news.TellEvents();
    }

    private void CloseAbandoned(long now, long before)
    {
        var abandoned = tables.Read(connection => connection.Query<IncidentRow>(
            $"SELECT {IncidentReader.Columns} {IncidentReader.From} WHERE i.state <> 'closed' AND i.kind = 'anomaly' AND s.active = 0 AND s.last_seen < @before",
            new { before }).AsList());
        if (abandoned.Count == 0) return;
        tables.Write(connection =>
        {
            foreach (var incident in abandoned) Close(connection, incident.Id, now);
            return true;
        });
        foreach (var incident in abandoned) watch.Close(incident);
        news.Tell([.. abandoned.Select(incident => (incident.Kind, IncidentStep.Closed))]);
    }

    // What people said of it stays: backtests measure by that.
    private void Forget(long before)
    {
        while (true)
        {
            var old = tables.Read(connection => connection.Query<long>(
                """
                SELECT id FROM incident AS i WHERE state = 'closed' AND closed_at < @before
                AND NOT EXISTS (SELECT 1 FROM label AS l WHERE l.incident_id = i.id) ORDER BY id LIMIT @MostForgotten
                """,
                new { before, MostForgotten }).AsList());
            if (old.Count == 0) return;
            tables.Write(connection => connection.Execute("DELETE FROM incident WHERE id IN @old", new { old }));
        }
    }

    private static void Close(SqliteConnection connection, long id, long now)
    {
        connection.Execute("UPDATE incident SET state = 'closed', closed_at = @now WHERE id = @id", new { id, now });
        IncidentRows.AddEvent(connection, id, IncidentEventKind.Closed, now, text: "Its stream has not sent anything since");
    }
}
