using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Keeps rules' cursors with what came of them.</summary>
internal sealed class IncidentStore(SqliteTables tables, IOptionsMonitor<IncidentOptions> rules, TimeProvider time)
{
    // Thousands of streams that began together move theirs together, and points wait meanwhile.
    private const string MoveCursor =
        """
        INSERT INTO incident_cursor (stream_id, n, state, regular)
        SELECT id, ?2, ?3, ?4 FROM stream WHERE id = ?1
        ON CONFLICT (stream_id) DO UPDATE SET n = excluded.n, state = excluded.state, regular = excluded.regular
        """;

    /// <summary>A stream's rule as of its cursor; null for an unknown stream.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public StoredRule? Load(ClientId id) => tables.Read(connection =>
    {
        // One after the other they would be of different moments.
        using var moment = connection.BeginTransaction(deferred: true);
        var row = connection.QuerySingleOrDefault<CursorRow>(
            """
            SELECT s.id AS Key, coalesce(c.n, 0) AS N, c.state AS State, coalesce(c.regular, 0) AS Regular, r.rule AS Rule
            FROM stream AS s
            LEFT JOIN incident_cursor AS c ON c.stream_id = s.id
            LEFT JOIN incident_rule AS r ON r.stream_id = s.id
            WHERE s.client_id = @id
            """,
            new { id = id.ToString() },
            moment);
        if (row is null) return null;

        var open = connection.Query<IncidentRow>(
            $"SELECT {IncidentReader.Columns} {IncidentReader.From} WHERE i.stream_id = @Key AND i.state <> 'closed'", new { row.Key }, moment).AsList();
        var memory = row.State is null ? RuleMemory.Empty : JsonSerializer.Deserialize<RuleMemory>(row.State, RuleJson.Options)!;
        var rule = row.Rule is null ? rules.CurrentValue : RuleJson.Apply(rules.CurrentValue, JsonNode.Parse(row.Rule)!.AsObject());
        return new StoredRule(
            row.Key, row.N, memory, row.Regular, rule, Silences(connection, row.Key, moment),
            open.Where(incident => incident.Kind == IncidentKind.Anomaly).Select(Opened).FirstOrDefault(),
            IsSilent: open.Any(incident => incident.Kind == IncidentKind.Silent));
    });

    /// <summary>Streams whose rule has not seen all of their points, or that were regular when the server was last heard of.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<ClientId> Behind() => tables.Read(connection => connection.Query<string>(
        """
        SELECT s.client_id FROM stream AS s LEFT JOIN incident_cursor AS c ON c.stream_id = s.id
        WHERE s.n > coalesce(c.n, 0) OR c.regular = 1
        """).Select(id => ClientId.TryParse(id, out var known) ? known : default).ToList());

    /// <summary>Cursors, incidents and events, all or none of them.</summary>
    /// <returns>What became of incidents, in order.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public IReadOnlyList<(IncidentKind Kind, IncidentStep Step)> Save(IReadOnlyList<RuleSave> saves) => tables.Write(connection =>
    {
        var now = Timestamps.ToMicros(time.GetUtcNow());
        var told = new List<(IncidentKind Kind, IncidentStep Step)>();
        using var rows = new IncidentRows(connection);
        using var cursor = new SqliteStatement(connection, MoveCursor);
        foreach (var save in saves)
        {
            foreach (var happening in save.Happenings)
            {
                if (rows.Write(save.Key, happening, now)) told.Add((happening.Kind, happening.Step));
            }

            if (save.Open is { } open) rows.Grow(save.Key, open);
            cursor.Bind(1, save.Key).Bind(2, save.N).BindText(3, JsonSerializer.SerializeToUtf8Bytes(save.Memory, RuleJson.Options)).Bind(4, save.IsRegular ? 1 : 0).Run();
        }

        return told;
    });

    /// <summary>What became of the server itself.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public IReadOnlyList<(IncidentKind Kind, IncidentStep Step)> Write(Happening ofServer) => tables.Write(connection =>
    {
        using var rows = new IncidentRows(connection);
        return rows.Write(key: null, ofServer, Timestamps.ToMicros(time.GetUtcNow())) ? [(ofServer.Kind, ofServer.Step)] : ((IncidentKind, IncidentStep)[])[];
    });

    private static IReadOnlyList<Silence> Silences(SqliteConnection connection, long key, SqliteTransaction moment) => connection.Query<Silence>(
        "SELECT id AS Id, from_at AS FromAt, to_at AS ToAt, repeats AS Repeats, text AS Text, who AS Who FROM silence WHERE stream_id = @key ORDER BY id",
        new { key },
        moment).AsList();

    private static OpenIncident Opened(IncidentRow row) => new(
        row.OpenedN, row.OpenedAt, row.LastN, row.LastAt, row.Anomalies, (uint)row.Votes, row.PeakN, row.PeakScore, row.PeakValue, row.Severity, row.Reason);

    private sealed record CursorRow
    {
        public long Key { get; init; }

        public long N { get; init; }

        public string? State { get; init; }

        public bool Regular { get; init; }

        public string? Rule { get; init; }
    }
}
