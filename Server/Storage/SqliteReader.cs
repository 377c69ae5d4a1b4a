using System.Data;
using Dapper;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Reads streams and points; every call has its own short-lived connection, so readers never wait for the writer.</summary>
/// <remarks>SQLite has no asynchronous reading: a call works on the caller's thread, for at most one page.</remarks>
internal sealed class SqliteReader(SqliteDatabase database)
{
    private const string ClientColumns =
        """
        SELECT client_id AS ClientId, active AS Active, settings AS Settings, first_seen AS FirstSeen, last_seen AS LastSeen,
               n AS N, anomalies AS Anomalies, alarms AS Alarms, last_seq AS LastSeq, last_micros AS LastMicros, last_value AS LastValue
        FROM stream
        """;

    private const string PointColumns =
        """
        SELECT p.n AS N, p.micros AS Micros, p.value AS Value, p.seq AS Seq, p.flags AS Flags, p.score AS Score,
               a.lower AS Lower, a.expected AS Expected, a.upper AS Upper, a.votes AS Votes, a.reason AS Reason
        """;

    // CROSS JOIN keeps the order: a rare anomaly is then found by its own row, not by walking all points between two of them.
    private const string AllPoints =
        "FROM stream AS s CROSS JOIN point AS p LEFT JOIN anomaly AS a ON a.stream_id = p.stream_id AND a.n = p.n WHERE p.stream_id = s.id";

    private const string AnomalousPoints =
        "FROM stream AS s CROSS JOIN anomaly AS a CROSS JOIN point AS p WHERE a.stream_id = s.id AND p.stream_id = a.stream_id AND p.n = a.n";

    public Task<IReadOnlyList<JudgedPoint>> ReadAsync(PointQuery query, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var n = query.AnomaliesOnly ? "a.n" : "p.n";
        var sql =
            $"""
            {PointColumns}
            {(query.AnomaliesOnly ? AnomalousPoints : AllPoints)}
              AND s.client_id = @Id AND {n} > @AfterN AND {n} < @BeforeN AND p.micros BETWEEN @FromMicros AND @ToMicros
            ORDER BY {n} {(query.NewestFirst ? "DESC" : "ASC")}
            LIMIT @Limit
            """;

        using var connection = database.OpenReader();
        var rows = connection.Query<SqlitePointRow>(sql, new
        {
            Id = query.Id.ToString(),
            query.AfterN,
            query.BeforeN,
            query.FromMicros,
            query.ToMicros,
            Limit = Math.Clamp(query.Limit, 0, PointQuery.MaxLimit),
        });

        return Task.FromResult<IReadOnlyList<JudgedPoint>>([.. rows.Select(row => row.ToPoint())]);
    }

    /// <remarks>seq never falls with n, so a few look-ups by the primary key find it: no index on seq is paid for at each append.</remarks>
    public Task<JudgedPoint?> FindBySeqAsync(ClientId id, long seq, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);

        var key = connection.ExecuteScalar<long?>("SELECT id FROM stream WHERE client_id = @Id", new { Id = id.ToString() }, snapshot);
        var last = connection.ExecuteScalar<long?>("SELECT max(n) FROM point WHERE stream_id = @Key", new { Key = key }, snapshot);
        if (last is null) return Task.FromResult<JudgedPoint?>(null);

        var low = connection.ExecuteScalar<long>("SELECT min(n) FROM point WHERE stream_id = @Key", new { Key = key }, snapshot);
        var high = last.Value + 1;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (SeqAt(middle) < seq) low = middle + 1;
            else high = middle;
        }

        // The first point at this seq is the one the client numbered; those after it only repeat the number.
        var found = low > last
            ? null
            : connection.QuerySingle<SqlitePointRow>(
                $"{PointColumns} {AllPoints} AND s.id = @Key AND p.n = @N", new { Key = key, N = low }, snapshot).ToPoint() as JudgedPoint?;
        return Task.FromResult(found is { } point && point.Seq == seq && point.Has(PointFlags.Numbered) ? found : null);

        long SeqAt(long n) => connection.ExecuteScalar<long>(
            "SELECT seq FROM point WHERE stream_id = @Key AND n = @N", new { Key = key, N = n }, snapshot);
    }

    public Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        var row = connection.QuerySingleOrDefault<SqliteClientRow>($"{ClientColumns} WHERE client_id = @Id", new { Id = id.ToString() });
        return Task.FromResult(row?.ToClient());
    }

    public Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        var rows = connection.Query<SqliteClientRow>(
            $"{ClientColumns} WHERE active = @Active ORDER BY last_seen DESC, client_id LIMIT @Limit", new { Active = active, Limit = limit });
        return Task.FromResult<IReadOnlyList<ClientRow>>([.. rows.Select(row => row.ToClient())]);
    }
}
