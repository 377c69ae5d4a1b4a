namespace StreamingAnomaly.Server.Storage;

/// <summary>Finds runs by the numbers of their points.</summary>
internal static class SqliteRunRows
{
    // A run is known by its first point: the one that holds point ?2 may begin before it.
    private const string Runs =
        """
        SELECT n, points FROM run
        WHERE stream_id = ?1 AND n >= coalesce((SELECT max(n) FROM run WHERE stream_id = ?1 AND n <= ?2), ?2) AND n <= ?3
        ORDER BY n
        """;

    /// <summary>Rows of n and points that hold all from first to last, perhaps others at the ends.</summary>
    public static SqliteStatement Open(SqliteReaderConnection connection, long key, long first, long last, bool newestFirst) =>
        connection.Prepare(newestFirst ? $"{Runs} DESC" : Runs).Bind(1, key).Bind(2, first).Bind(3, last);

    /// <summary>The first and the last point's number; (1, 0) where there is none.</summary>
    public static (long First, long Last) Ends(SqliteReaderConnection connection, long key) => (
        connection.Prepare("SELECT min(n) FROM run WHERE stream_id = ?1").Bind(1, key).Scalar() ?? 1,
        connection.Prepare($"SELECT n + length(points) / {StoredPoint.Size} - 1 FROM run WHERE stream_id = ?1 ORDER BY n DESC LIMIT 1")
            .Bind(1, key).Scalar() ?? 0);
}
