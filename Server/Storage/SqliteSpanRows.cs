namespace StreamingAnomaly.Server.Storage;

/// <summary>Finds finished spans by the times of their points.</summary>
internal static class SqliteSpanRows
{
    /// <summary>The last number of each span that has points in a time, in their order.</summary>
    public static List<long> InTime(SqliteReaderConnection connection, long key, long fromMicros, long toMicros)
    {
        var spans = new List<long>();
        var rows = connection.Prepare(
            "SELECT n FROM span WHERE stream_id = ?1 AND earliest <= ?3 AND latest >= ?2 ORDER BY n");
        rows.Bind(1, key).Bind(2, fromMicros).Bind(3, toMicros);
        while (rows.Step()) spans.Add(rows.Long(0));
        rows.Reset();
        return spans;
    }

    /// <summary>The last number of the last finished span; 0 where there is none.</summary>
    public static long Last(SqliteReaderConnection connection, long key) =>
        connection.Prepare("SELECT max(n) FROM span WHERE stream_id = ?1").Bind(1, key).Scalar() ?? 0;
}
