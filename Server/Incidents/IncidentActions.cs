using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>What people do about an incident: from a page, by the API, or by a link in a notice.</summary>
/// <remarks>Each returns the incident as it is then, null when there is none of that id. A closed one is only commented and judged.</remarks>
internal sealed class IncidentActions(
    SqliteTables tables, IncidentReader reader, StreamRules rules, IncidentWatch watch, IncidentNews news, TimeProvider time)
{
    /// <summary>Somebody looks after it.</summary>
    /// <exception cref="IncidentClosedException">It is closed.</exception>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public IncidentRow? Acknowledge(long id, string who) => Change(id, (connection, incident, now) =>
    {
        RefuseClosed(incident);
        if (incident.State == IncidentState.Acknowledged) return false;
        connection.Execute("UPDATE incident SET state = 'acknowledged' WHERE id = @id", new { id });
        IncidentRows.AddEvent(connection, id, IncidentEventKind.Acknowledged, now, who);
        return true;
    });

    /// <summary>Is told again after so long, if it is still open then.</summary>
    /// <inheritdoc cref="Acknowledge"/>
    public IncidentRow? Snooze(long id, TimeSpan length, string who) => Change(id, (connection, incident, now) =>
    {
        RefuseClosed(incident);
        var until = now + (long)length.TotalMicroseconds;
        connection.Execute("UPDATE incident SET snoozed_until = @until WHERE id = @id", new { id, until });
        IncidentRows.AddEvent(connection, id, IncidentEventKind.Snoozed, now, who, $"until {Timestamps.Format(until)}");
        return true;
    });

    /// <inheritdoc cref="Acknowledge"/>
    public IncidentRow? Close(long id, string who, string? text)
    {
        var closed = Change(id, (connection, incident, now) =>
        {
            RefuseClosed(incident);
            connection.Execute("UPDATE incident SET state = 'closed', closed_at = @now, snoozed_until = NULL WHERE id = @id", new { id, now });
            IncidentRows.AddEvent(connection, id, IncidentEventKind.Closed, now, who, text);
            return true;
        });

        // Only now: should writing fail, the rule goes on with it.
        if (closed is not null) watch.Close(closed);
        return closed;
    }

    public IncidentRow? Comment(long id, string who, string text) => Change(id, (connection, _, now) =>
    {
        IncidentRows.AddEvent(connection, id, IncidentEventKind.Commented, now, who, text);
        return true;
    });

    /// <summary>Says what it was; kept as a label for backtests. The last word counts.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public IncidentRow? Judge(long id, Feedback feedback, string who, string? text) => Change(id, (connection, incident, now) =>
    {
        var kind = IncidentWords.Of(feedback);
        connection.Execute(
            """
            INSERT INTO label (stream_id, incident_id, kind, from_n, to_n, from_at, to_at, who, at)
            SELECT stream_id, id, @kind, opened_n, last_n, opened_at, last_at, @who, @now FROM incident WHERE id = @id AND stream_id IS NOT NULL
            ON CONFLICT (incident_id) DO UPDATE SET kind = @kind, to_n = excluded.to_n, to_at = excluded.to_at, who = @who, at = @now
            """,
            new { id, kind, who, now });
        IncidentRows.AddEvent(connection, id, IncidentEventKind.Feedback, now, who, text is null ? kind : $"{kind}: {text}");
        return true;
    });

    /// <summary>Silences its stream on account of it, and says so in its timeline.</summary>
    /// <returns>Why it cannot be, or null.</returns>
    /// <exception cref="StoreUnavailableException">Not all was written.</exception>
    public string? Silence(IncidentRow incident, IReadOnlyList<Silence> silences, string who)
    {
        if (silences.Select(silence => silence.Problem).FirstOrDefault(problem => problem is not null) is { } endless) return endless;
        if (!ClientId.TryParse(incident.ClientId, out var id) || rules.Silences(id) is not { } known) return "There is no stream to silence";
        if (known.Count + silences.Count > StreamRules.MaxSilences) return StreamRules.TooManySilences;
        foreach (var silence in silences) rules.Add(id, silence);
        Change(incident.Id, (connection, _, now) =>
        {
            IncidentRows.AddEvent(connection, incident.Id, IncidentEventKind.Silenced, now, who, string.Join(", and ", silences.Select(SilenceWords.Of)));
            return true;
        });
        return null;
    }

    private IncidentRow? Change(long id, Func<SqliteConnection, IncidentRow, long, bool> change)
    {
        var now = Timestamps.ToMicros(time.GetUtcNow());
        var (found, isNews) = tables.Write(connection =>
        {
            var incident = IncidentReader.Find(connection, id);
            return (incident is not null, incident is not null && change(connection, incident, now));
        });
        if (isNews) news.TellEvents();
        return found ? reader.Find(id) : null;
    }

    private static void RefuseClosed(IncidentRow incident)
    {
        if (incident.IsClosed) throw new IncidentClosedException(incident.Id);
    }
}

/// <summary>What an incident was, in the eyes of those it concerns.</summary>
internal enum Feedback
{
    Real,
    FalseAlarm,
    Expected,
}

/// <summary>Nothing can be done about it any more.</summary>
internal sealed class IncidentClosedException(long id) : Exception($"Incident {id} is closed.");
