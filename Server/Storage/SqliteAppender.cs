using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The commit path: prepared statements on the one connection that writes. The caller holds its lock.</summary>
/// <param name="opening">See <see cref="SqliteDatabase.Opening"/>.</param>
internal sealed class SqliteAppender(SqliteConnection connection, int opening) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(connection, "COMMIT");
    private readonly SqliteStatement _epoch = new(connection, "SELECT epoch FROM stream WHERE id = ?1");

    private readonly SqliteStatement _snapshot = new(
        connection,
        "INSERT INTO snapshot (stream_id, n, state) VALUES (?1, ?2, ?3) ON CONFLICT (stream_id) DO UPDATE SET n = ?2, state = ?3");

    private readonly SqliteStatement _figures = new(
        connection,
        """
        UPDATE stream SET last_seen = ?2, n = ?3, anomalies = ?4, alarms = ?5, last_seq = ?6, last_micros = ?7, last_value = ?8
        WHERE id = ?1
        """);

    private readonly SqliteRuns _runs = new(connection);
    private readonly SqliteAnomalies _anomalies = new(connection);

    /// <summary>All batches in one transaction; writes each one's result.</summary>
    /// <exception cref="SqliteException">Nothing was stored.</exception>
    public void Append(IReadOnlyList<PendingBatch> batches)
    {
        _begin.Run();
        try
        {
            // By index: going through the interface would make garbage of every commit.
            for (var i = 0; i < batches.Count; i++)
            {
                var batch = batches[i];
                if (batch.Stream.Opening != opening)
                {
                    batch.Result = CommitResult.Unavailable;
                    continue;
                }

                var current = _epoch.Bind(1, batch.Stream.Key).Scalar() == batch.Stream.Epoch;
                batch.Result = current ? CommitResult.Committed : CommitResult.Superseded;
                if (current) Insert(batch);
            }

            _commit.Run();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var used in (IDisposable[])[_begin, _commit, _epoch, _snapshot, _figures, _runs, _anomalies]) used.Dispose();
    }

    private void Insert(PendingBatch batch)
    {
        var key = batch.Stream.Key;
        foreach (ref readonly var point in batch.Points)
        {
            _runs.Add(key, point.N, StoredPoint.Of(point));
            if (point.IsAnomaly) _anomalies.Insert(key, point);
        }

        _runs.Flush();
        if (!batch.Snapshot.IsEmpty) _snapshot.Bind(1, key).Bind(2, batch.Figures.Points).Bind(3, batch.Snapshot.Span).Run();
        if (batch.Seen is { } seen)
        {
            var figures = batch.Figures;
            _figures.Bind(1, key).Bind(2, Timestamps.ToMicros(seen)).Bind(3, figures.Points).Bind(4, figures.Anomalies)
                .Bind(5, figures.Alarms).Bind(6, figures.LastSeq).Bind(7, figures.LastMicros).Bind(8, figures.LastValue).Run();
        }
    }

    private void RollBack()
    {
        _runs.Clear();

        // Some errors have rolled back already, then this one fails; either way no transaction is open after it.
        try
        {
            using var rollback = new SqliteStatement(connection, "ROLLBACK");
            rollback.Run();
        }
        catch (SqliteException)
        {
        }
    }
}
