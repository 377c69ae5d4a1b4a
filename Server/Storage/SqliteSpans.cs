using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Writes the rows of a finished span from its stored runs, on the connection that writes.</summary>
internal sealed class SqliteSpans(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _runs = new(connection, "SELECT n, points FROM run WHERE id > ?1 AND id <= ?2");

    private readonly SqliteStatement _span = new(
        connection,
        """
        INSERT INTO span (id, earliest, latest, minimum, minimum_at, maximum, maximum_at, "values", anomalies, alarms)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """);

    private readonly SqliteStatement _blocks = new(connection, "INSERT INTO span_blocks (id, blocks) VALUES (?1, ?2)");

    private readonly PointSpan _sum = new();

    /// <param name="key">The stream.</param>
    /// <param name="last">The span's last number.</param>
    public void Write(long key, long last)
    {
        _sum.Clear();
        _runs.Bind(1, RowKey.Of(key, last - PointSpan.Points)).Bind(2, RowKey.Of(key, last));
        while (_runs.Step())
        {
            var n = _runs.Long(0);
            foreach (ref readonly var point in StoredPoint.In(_runs.Blob(1))) _sum.Add(n++, point);
        }

        _runs.Reset();
        var whole = _sum.Whole();
        _span.Bind(1, RowKey.Of(key, last)).Bind(2, whole.Earliest).Bind(3, whole.Latest)
            .Bind(4, whole.Minimum).Bind(5, whole.MinimumAt).Bind(6, whole.Maximum).Bind(7, whole.MaximumAt)
            .Bind(8, _sum.Values).Bind(9, _sum.Anomalies).Bind(10, _sum.Alarms).Run();
        _blocks.Bind(1, RowKey.Of(key, last)).Bind(2, _sum.Blocks).Run();
    }

    public void Dispose()
    {
        _runs.Dispose();
        _span.Dispose();
        _blocks.Dispose();
    }
}
