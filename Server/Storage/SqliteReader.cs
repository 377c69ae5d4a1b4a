using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
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

    public Task<IReadOnlyList<AnomalyCounts>> CountAnomaliesAsync(MovedQuery query, CancellationToken ct) =>
        Read(connection => SqliteMoved.Count(connection, query), ct);

    public Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct) =>
        Read(id, SqliteClients.Find, none: null, ct);

    public Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct) =>
        Read(connection => SqliteClients.List(connection, active, limit), ct);

    /// <summary>Reads on a connection of its own.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteReaderConnection, T> read)
    {
        database.ThrowIfRefused();
        SqliteReaderConnection? connection = null;
        try
        {
            connection = Take() ?? new SqliteReaderConnection(database.OpenReader(), database.Opening);
            var found = read(connection);
            _idle.Add(connection);
            return found;
        }
        catch (Exception e)
        {
            // In the middle of something: not to be used again.
            connection?.Dispose();
            if (e is SqliteException about) throw database.Unavailable(about);
            throw;
        }
    }

    /// <summary>Closes what nobody reads on; another is opened when it is asked for.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private SqliteReaderConnection? Take()
    {
        while (_idle.TryTake(out var connection))
        {
            if (connection.Opening == database.Opening) return connection;
            connection.Dispose();
        }

        return null;
    }

    private Task<T> Read<T>(ClientId id, Func<SqliteReaderConnection, long, T> read, T none, CancellationToken ct) =>
        Read(connection => connection.KeyOf(id.ToString()) is { } key ? read(connection, key) : none, ct);

    private Task<T> Read<T>(Func<SqliteReaderConnection, T> read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Read(connection =>
        {
            connection.Begin();
            var found = read(connection);
            connection.End();
            return found;
        }));
    }
}
