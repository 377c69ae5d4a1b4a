using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Deletes points, on the connection that writes, in steps: commits between them wait for a step at most. The caller holds the lock.</summary>
internal static class SqliteDeletion
{
    // A few milliseconds' worth; whole spans.
    private const int AtOnce = 2 * PointSpan.Points;

    /// <summary>Makes a stream's points belong to nobody.</summary>
    /// <returns>Their key; null when there is no such stream.</returns>
    public static long? Orphan(SqliteConnection writer, ClientId id) => writer.InTransaction(() =>
    {
        var key = writer.ExecuteScalar<long?>("SELECT id FROM stream WHERE client_id = @id", new { id = id.ToString() });
        if (key is null) return null;
        writer.Execute(
            """
            INSERT INTO orphan (stream_id) VALUES (@key);
            DELETE FROM snapshot WHERE stream_id = @key;
            DELETE FROM stream WHERE id = @key;
            """,
            new { key });
        return key;
    });

    /// <summary>Deletes some of the oldest points up to a number.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool Step(SqliteConnection writer, long key, long upTo) => writer.InTransaction(() =>
    {
        if (FirstStored(writer, key) is { } n) upTo = Math.Min(upTo, (n - 1) / PointSpan.Points * PointSpan.Points + AtOnce);
        var rows = writer.Execute(
            """
            DELETE FROM anomaly WHERE stream_id = @key AND n <= @upTo;
            DELETE FROM span WHERE id BETWEEN @from AND @to;
            DELETE FROM span_blocks WHERE id BETWEEN @from AND @to;
            DELETE FROM run WHERE id BETWEEN @from AND @to;
            """,
            new { key, upTo, from = RowKey.First(key), to = RowKey.Of(key, upTo) });
        return rows > 0;
    });

    /// <summary>The orphan's last rest is deleted.</summary>
    public static int Forget(SqliteConnection writer, long key) => writer.Execute("DELETE FROM orphan WHERE stream_id = @key", new { key });

    /// <summary>A process that died while it deleted a stream left points that belong to none.</summary>
    public static void DeleteOrphans(SqliteConnection writer)
    {
        foreach (var key in writer.Query<long>("SELECT stream_id FROM orphan").ToList())
        {
            while (Step(writer, key, long.MaxValue))
            {
            }

            Forget(writer, key);
        }
    }

    /// <summary>Deletes some of a stream's points that need not be kept.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool Trim(SqliteConnection writer, ClientId id, KeptPoints kept)
    {
        // Read every few minutes for each stream: only numbers that an index knows.
        var stream = writer.QuerySingleOrDefault<LastPoint>("SELECT id, n, last_micros AS lastMicros FROM stream WHERE client_id = @id", new { id = id.ToString() });
        if (stream is null) return false;
        var upTo = stream.N - kept.Points;
        if (kept.Micros is { } age && stream.LastMicros is { } last)
        {
            var firstKept = writer.ExecuteScalar<long?>(
                "SELECT n FROM span WHERE id BETWEEN @from AND @to AND latest >= @since ORDER BY id LIMIT 1",
                new { from = RowKey.First(stream.Id), to = RowKey.Last(stream.Id), since = last - age });
            upTo = Math.Max(upTo, firstKept is { } n ? n - PointSpan.Points : long.MaxValue);
        }

        upTo = Math.Min(upTo, stream.N - KeptPoints.Least) / PointSpan.Points * PointSpan.Points;
        return FirstStored(writer, stream.Id) <= upTo && Step(writer, stream.Id, upTo);
    }

    private static long? FirstStored(SqliteConnection writer, long key) => writer.ExecuteScalar<long?>(
        "SELECT n FROM run WHERE id BETWEEN @from AND @to ORDER BY id LIMIT 1", new { from = RowKey.First(key), to = RowKey.Last(key) });

    private sealed record LastPoint(long Id, long N, long? LastMicros);
}
