using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The commit path: prepared statements on the one connection that writes. The caller holds its lock.</summary>
internal sealed class SqliteAppender(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(connection, "COMMIT");
    private readonly SqliteStatement _epoch = new(connection, "SELECT epoch FROM stream WHERE id = ?1");

    private readonly SqliteStatement _point = new(
        connection, "INSERT INTO point (stream_id, n, micros, value, seq, flags, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

    private readonly SqliteStatement _anomaly = new(
        connection, "INSERT INTO anomaly (stream_id, n, lower, expected, upper, votes, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

    private readonly SqliteStatement _snapshot = new(
        connection,
        "INSERT INTO snapshot (stream_id, n, state) VALUES (?1, ?2, ?3) ON CONFLICT (stream_id) DO UPDATE SET n = ?2, state = ?3");

    private readonly SqliteStatement _figures = new(
        connection,
        """
        UPDATE stream SET last_seen = ?2, n = ?3, anomalies = ?4, alarms = ?5, last_seq = ?6, last_micros = ?7, last_value = ?8
        WHERE id = ?1
        """);

    private readonly ArrayBufferWriter<byte> _votes = new();

    /// <summary>All batches in one transaction; writes each one's result.</summary>
    /// <exception cref="SqliteException">Nothing was stored.</exception>
    public void Append(IReadOnlyList<PendingBatch> batches)
    {
        _begin.Run();
        try
        {
            foreach (var batch in batches)
            {
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
        foreach (var statement in (SqliteStatement[])[_begin, _commit, _epoch, _point, _anomaly, _snapshot, _figures]) statement.Dispose();
    }

    private void Insert(PendingBatch batch)
    {
        var key = batch.Stream.Key;
        _point.Bind(1, key);
        foreach (ref readonly var point in batch.Points)
        {
            _point.Bind(2, point.N).Bind(3, point.Micros).Bind(4, point.Value).Bind(5, point.Seq)
                .Bind(6, StoredFlags.Pack(point.Flags, point.VotesMask)).Bind(7, point.Score).Run();
            if (point is { IsAnomaly: true, Explained: { } explained }) Insert(key, point.N, explained);
        }

        if (!batch.Snapshot.IsEmpty) _snapshot.Bind(1, key).Bind(2, batch.Figures.Points).Bind(3, batch.Snapshot.Span).Run();
        if (batch.Seen is { } seen)
        {
            var figures = batch.Figures;
            _figures.Bind(1, key).Bind(2, Timestamps.ToMicros(seen)).Bind(3, figures.Points).Bind(4, figures.Anomalies)
                .Bind(5, figures.Alarms).Bind(6, figures.LastSeq).Bind(7, figures.LastMicros).Bind(8, figures.LastValue).Run();
        }
    }

    private void Insert(long key, long n, Explained explained)
    {
        _votes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_votes))
        {
            json.WriteStartObject();
            foreach (var vote in explained.Votes)
            {
                json.WriteStartArray(vote.Name);
                json.WriteNumberValue(Math.Round(vote.Score, 4));
                json.WriteNumberValue(vote.Anomaly ? 1 : 0);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        var band = explained.Band;
        _anomaly.Bind(1, key).Bind(2, n)
            .Bind(3, band?.Lower ?? double.NaN).Bind(4, band?.Expected ?? double.NaN).Bind(5, band?.Upper ?? double.NaN)
            .Bind(6, System.Text.Encoding.UTF8.GetString(_votes.WrittenSpan)).Bind(7, explained.Reason).Run();
    }

    private void RollBack()
    {
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
