using System.Collections.Concurrent;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Reads streams and points on connections of its own, so that readers never wait for the writer.</summary>
/// <remarks>SQLite has no asynchronous reading: a call works on the caller's thread, for at most one page.</remarks>
internal sealed class SqliteReader(SqliteDatabase database) : IDisposable
{
    private readonly ConcurrentBag<SqliteReaderConnection> _idle = [];

    public Task<IReadOnlyList<JudgedPoint>> ReadAsync(PointQuery query, CancellationToken ct) =>
        Read(query.Id, (connection, key) => SqlitePoints.Read(connection, key, query), none: [], ct);

    public Task<IReadOnlyList<StoredAnomaly>> ReadLatestAnomaliesAsync(int limit, long before, CancellationToken ct) =>
        Read<IReadOnlyList<StoredAnomaly>>(connection => SqliteAnomalyRows.Latest(connection, limit, before), ct);

    public Task<JudgedPoint?> FindBySeqAsync(ClientId id, long seq, CancellationToken ct) =>
        Read(id, (connection, key) => SqlitePoints.FindBySeq(connection, key, seq), none: null, ct);

    public Task<ChartSummary> SummariseAsync(ChartQuery query, CancellationToken ct) =>
        Read(query.Id, (connection, key) => new SqliteChart(connection, key, query).Read(), ChartSummary.Empty, ct);

    public Task<(long Active, long All)> CountClientsAsync(CancellationToken ct) => Read(SqliteClients.Count, ct);

    public Task<IReadOnlyList<AnomalyCounts>> CountAnomaliesAsync(MovedQuery query, CancellationToken ct) =>
        Read(connection => SqliteMoved.Count(connection, query), ct);

    public Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct) =>
        Read(id, SqliteClients.Find, none: null, ct);

    public Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct) =>
        Read(connection => SqliteClients.List(connection, active, limit), ct);

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private Task<T> Read<T>(ClientId id, Func<SqliteReaderConnection, long, T> read, T none, CancellationToken ct) =>
        Read(connection => connection.KeyOf(id.ToString()) is { } key ? read(connection, key) : none, ct);

    private Task<T> Read<T>(Func<SqliteReaderConnection, T> read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var connection = _idle.TryTake(out var idle) ? idle : new SqliteReaderConnection(database.OpenReader());
        try
        {
            connection.Begin();
            var found = read(connection);
            connection.End();
            _idle.Add(connection);
            return Task.FromResult(found);
        }
        catch
        {
            // In the middle of something: not to be used again.
            connection.Dispose();
            throw;
        }
    }
}
