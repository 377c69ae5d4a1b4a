namespace StreamingAnomaly.Server.Storage;

/// <summary>Finds runs by the numbers of their points.</summary>
internal static class SqliteRunRows
{
    // A run is known by its first point: the one that holds point ?2 may begin before it, in the stream that begins at ?1.
    private const string Runs =
        """
        SELECT n, points FROM run
        WHERE id >= coalesce((SELECT max(id) FROM run WHERE id BETWEEN ?1 AND ?2), ?2) AND id <= ?3
        ORDER BY id
        """;

    /// <summary>Rows of n and points that hold all from first to last, perhaps others at the ends.</summary>
    public static SqliteStatement Open(SqliteReaderConnection connection, long key, long first, long last, bool newestFirst) =>
        connection.Prepare(newestFirst ? $"{Runs} DESC" : Runs).Bind(1, RowKey.First(key)).Bind(2, RowKey.Of(key, first)).Bind(3, RowKey.Of(key, last));

    /// <summary>The first and the last point's number; (1, 0) where there is none.</summary>
    public static (long First, long Last) Ends(SqliteReaderConnection connection, long key) => (
        Of(connection.Prepare("SELECT n FROM run WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1"), key) ?? 1,
        Of(connection.Prepare($"SELECT n + length(points) / {StoredPoint.Size} - 1 FROM run WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1"), key) ?? 0);

    private static long? Of(SqliteStatement statement, long key) => statement.Bind(1, RowKey.First(key)).Bind(2, RowKey.Last(key)).Scalar();
}
