namespace StreamingAnomaly.Server.Storage;

/// <summary>Counts the anomalies of all streams in a time: a look into the index for each, and a second one for those that have any.</summary>
internal static class SqliteMoved
{
    private const string During =
        """
        WITH counted AS MATERIALIZED (
            SELECT id, client_id, (SELECT count(*) FROM anomaly INDEXED BY anomaly_time WHERE stream_id = s.id AND micros BETWEEN ?2 AND ?3) AS anomalies
            FROM stream AS s)
        SELECT id, client_id, anomalies FROM counted WHERE anomalies > 0 AND client_id <> ?1
        """;

    private const string Before = "SELECT count(*) FROM anomaly INDEXED BY anomaly_time WHERE stream_id = ?1 AND micros >= ?2 AND micros < ?3";

    private const string First = "SELECT points FROM run WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1";

    public static IReadOnlyList<AnomalyCounts> Count(SqliteReaderConnection connection, MovedQuery query)
    {
        var counts = new List<AnomalyCounts>();
        var rows = connection.Prepare(During).Bind(1, query.Id.ToString()).Bind(2, query.FromMicros).Bind(3, query.ToMicros);
        while (rows.Step())
        {
            var key = rows.Long(0);
            var since = Math.Max(query.BeforeMicros, FirstMicros(connection, key));
            var before = connection.Prepare(Before).Bind(1, key).Bind(2, since).Bind(3, query.FromMicros).Scalar() ?? 0;
            counts.Add(new AnomalyCounts(SqliteClients.Id(rows.Text(1)), rows.Long(2), before, Math.Max(0, query.FromMicros - since)));
        }

        rows.Reset();
        return counts;
    }

    private static long FirstMicros(SqliteReaderConnection connection, long key)
    {
        var run = connection.Prepare(First).Bind(1, RowKey.First(key)).Bind(2, RowKey.Last(key));
        var first = run.Step() ? StoredPoint.In(run.Blob(0))[0].Micros : long.MaxValue;
        run.Reset();
        return first;
    }
}
