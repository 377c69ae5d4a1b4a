namespace StreamingAnomaly.Server.Storage;

/// <summary>Finds finished spans by the times of their points.</summary>
internal static class SqliteSpanRows
{
    /// <summary>The last number of each span that has points in a time, in their order.</summary>
    public static List<long> InTime(SqliteReaderConnection connection, long key, long fromMicros, long toMicros)
    {
        var spans = new List<long>();
        var rows = connection.Prepare(
            "SELECT n FROM span WHERE id BETWEEN ?1 AND ?2 AND earliest <= ?4 AND latest >= ?3 ORDER BY id");
        rows.Bind(1, RowKey.First(key)).Bind(2, RowKey.Last(key)).Bind(3, fromMicros).Bind(4, toMicros);
        while (rows.Step()) spans.Add(rows.Long(0));
        rows.Reset();
        return spans;
    }

    /// <summary>The last number of the last finished span; 0 where there is none.</summary>
    public static long Last(SqliteReaderConnection connection, long key) =>
        connection.Prepare("SELECT n FROM span WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1").Bind(1, RowKey.First(key)).Bind(2, RowKey.Last(key)).Scalar() ?? 0;
}
