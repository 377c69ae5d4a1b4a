using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Reads incidents and what happened to them.</summary>
internal sealed class IncidentReader(SqliteTables tables)
{
    /// <summary>For queries of others: the columns of an <see cref="IncidentRow"/>, from incident as i and stream as s.</summary>
    public const string Columns =
        """
        i.id AS Id, s.client_id AS ClientId, i.kind AS Kind, i.state AS State, i.opened_n AS OpenedN, i.last_n AS LastN, i.closed_n AS ClosedN,
        i.opened_at AS OpenedAt, i.last_at AS LastAt, i.closed_at AS ClosedAt, i.peak_n AS PeakN, i.peak_score AS PeakScore, i.peak_value AS PeakValue,
        i.votes AS Votes, i.severity AS Severity, i.reason AS Reason, i.anomalies AS Anomalies, i.snoozed_until AS SnoozedUntil
        """;

    public const string From = "FROM incident AS i LEFT JOIN stream AS s ON s.id = i.stream_id";

    // It may have been judged while it still grew. That no points came is no anomaly of any point.
    private const string Judged =
        "FROM label AS l JOIN incident AS i ON i.id = l.incident_id JOIN stream AS s ON s.id = l.stream_id WHERE l.kind = @kind AND i.kind = 'anomaly'";

    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IncidentRow? Find(long id) => tables.Read(connection => Find(connection, id));

    public static IncidentRow? Find(SqliteConnection connection, long id) =>
        connection.QuerySingleOrDefault<IncidentRow>($"SELECT {Columns} {From} WHERE i.id = @id", new { id });

    /// <summary>How many are not closed, by state.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<(string State, long Count)> CountUnclosed() => tables.Read(connection => connection.Query<(string, long)>(
        "SELECT state, count(*) FROM incident WHERE state <> 'closed' GROUP BY state").AsList());

    /// <summary>The newest first.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<IncidentRow> List(IncidentQuery query)
    {
        var where = string.Join(" AND ", query.Conditions().DefaultIfEmpty("1"));
        return tables.Read(connection => connection.Query<IncidentRow>(
            $"SELECT {Columns} {From} WHERE {where} ORDER BY i.id DESC LIMIT @limit", query.Parameters()).AsList());
    }

    /// <summary>The oldest first.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<IncidentEvent> EventsOf(long incidentId) => tables.Read(connection => connection.Query<IncidentEvent>(
        """
        SELECT id AS Id, incident_id AS IncidentId, at AS At, kind AS Kind, who AS Who, text AS Text
        FROM incident_event WHERE incident_id = @incidentId ORDER BY id
        """,
        new { incidentId }).AsList());

    /// <summary>What people said it was, last.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public Feedback? FeedbackOn(long incidentId) => tables.Read(connection =>
        IncidentWords.TryRead<Feedback>(connection.ExecuteScalar<string?>("SELECT kind FROM label WHERE incident_id = @incidentId", new { incidentId }), out var said)
            ? said
            : (Feedback?)null);

    /// <summary>A stream's times of anomalies of which people said so.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<(long From, long To)> Labels(ClientId id, Feedback feedback) => tables.Read(connection => connection.Query<(long, long)>(
        $"SELECT i.opened_at, i.last_at {Judged} AND s.client_id = @id",
        new { id = id.ToString(), kind = IncidentWords.Of(feedback) }).AsList());

    /// <summary>Streams' times of anomalies of which people said so, as a backtest reads labels: by the name of the stream's file.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public Dictionary<string, List<string[]>> Labels(Feedback feedback) => tables.Read(connection => connection.Query<(string Client, long From, long To)>(
        $"SELECT s.client_id, i.opened_at, i.last_at {Judged} ORDER BY s.client_id, i.opened_n",
        new { kind = IncidentWords.Of(feedback) }))
        .GroupBy(label => label.Client + ".csv")
        .ToDictionary(stream => stream.Key, stream => stream.Select(label => (string[])[Timestamps.Format(label.From), Timestamps.Format(label.To)]).ToList());
}

/// <summary>Which incidents to read; what is left out is any.</summary>
internal sealed record IncidentQuery
{
    public const int MaxLimit = 1_000;

    public ClientId? Id { get; init; }

    /// <summary>In the stream's name.</summary>
    public string? Contains { get; init; }

    public IncidentKind? Kind { get; init; }

    public IncidentState? State { get; init; }

    /// <summary>Open or acknowledged.</summary>
    public bool UnclosedOnly { get; init; }

    /// <summary>The least score of the peak.</summary>
    public double? MinSeverity { get; init; }

    /// <summary>Only those that touch this time.</summary>
    public long? FromMicros { get; init; }

    public long? ToMicros { get; init; }

    /// <summary>Only those with an id below: where the page before ended.</summary>
    public long? BeforeId { get; init; }

    public int Limit { get; init; } = 100;

    /// <summary>The least score of a severity.</summary>
    public static double ScoreOf(Severity least) => least switch
    {
        Severity.Critical => 0.8,
        Severity.High => 0.7,
        Severity.Medium => 0.6,
        _ => 0,
    };

    public IEnumerable<string> Conditions()
    {
        if (Id is not null) yield return "s.client_id = @client";
        if (!string.IsNullOrEmpty(Contains)) yield return "instr(lower(s.client_id), lower(@Contains)) > 0";
        if (Kind is not null) yield return "i.kind = @kind";
        if (State is not null) yield return "i.state = @state";
        if (UnclosedOnly) yield return "i.state <> 'closed'";
        if (MinSeverity is not null) yield return "i.severity >= @MinSeverity";
        if (FromMicros is not null) yield return "i.last_at >= @FromMicros";
        if (ToMicros is not null) yield return "i.opened_at <= @ToMicros";
        if (BeforeId is not null) yield return "i.id < @BeforeId";
    }

    public object Parameters() => new
    {
        client = Id?.ToString(),
        Contains,
        kind = Kind is { } kind ? IncidentWords.Of(kind) : null,
        state = State is { } state ? IncidentWords.Of(state) : null,
        MinSeverity,
        FromMicros,
        ToMicros,
        BeforeId,
        limit = Math.Clamp(Limit, 1, MaxLimit),
    };
}
