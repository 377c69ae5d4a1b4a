using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Puts right what a process that died has left: at each opening, before anyone else writes.</summary>
internal static class SqliteRecovery
{
    public static void Run(SqliteConnection writer)
    {
        ForgetConnections(writer);
        SqliteDeletion.DeleteOrphans(writer);
    }

    /// <summary>It left its streams marked active, and their figures a few seconds behind their points.</summary>
    private static void ForgetConnections(SqliteConnection writer)
    {
        using var behind = new SqliteStatement(
            writer,
            $"""
            SELECT s.id, r.n, r.points FROM stream AS s
            JOIN run AS r ON r.id = (SELECT max(id) FROM run WHERE id BETWEEN s.id << 40 AND (s.id << 40) + 1099511627775)
            WHERE r.n + length(r.points) / {StoredPoint.Size} - 1 > s.n
            """);
        using var count = new SqliteStatement(
            writer,
            """
            UPDATE stream AS s SET n = ?2, last_seq = ?3, last_micros = ?4, last_value = ?5,
                anomalies = anomalies + (SELECT count(*) FROM anomaly AS a WHERE a.stream_id = ?1 AND a.n > s.n),
                alarms = alarms + (SELECT count(*) FROM anomaly AS a WHERE a.stream_id = ?1 AND a.n > s.n AND a.bits & 2)
            WHERE id = ?1
            """);
        writer.InTransaction(() =>
        {
            var last = new List<(long Key, long N, StoredPoint Point)>();
            while (behind.Step())
            {
                var points = StoredPoint.In(behind.Blob(2));
                last.Add((behind.Long(0), behind.Long(1) + points.Length - 1, points[^1]));
            }

            behind.Reset();
            foreach (var (key, n, point) in last) count.Bind(1, key).Bind(2, n).Bind(3, point.Seq).Bind(4, point.Micros).Bind(5, point.Value).Run();
            return writer.Execute("UPDATE stream SET active = 0 WHERE active = 1");
        });
    }
}
