using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>What time alone does to incidents: a snooze is over, a stream never came back.</summary>
internal sealed class IncidentClock(
    SqliteTables tables, IncidentWatch watch, IncidentNews news, IOptionsMonitor<IncidentOptions> rules, TimeProvider time)
{
    // A stream's absence is measured in hours.
    private static readonly TimeSpan AbsenceEvery = TimeSpan.FromMinutes(1);

    private DateTimeOffset _lookedForAbsence = DateTimeOffset.MinValue;

    /// <summary>To be called about once a second.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read or written.</exception>
    public void Look()
    {
        var now = time.GetUtcNow();
        EndSnoozes(Timestamps.ToMicros(now));
        if (now - _lookedForAbsence < AbsenceEvery) return;
        CloseAbandoned(Timestamps.ToMicros(now), Timestamps.ToMicros(now - rules.CurrentValue.AbandonAfter));
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

    private static void Close(SqliteConnection connection, long id, long now)
    {
        connection.Execute("UPDATE incident SET state = 'closed', closed_at = @now WHERE id = @id", new { id, now });
        IncidentRows.AddEvent(connection, id, IncidentEventKind.Closed, now, text: "Its stream has not sent anything since");
    }
}
