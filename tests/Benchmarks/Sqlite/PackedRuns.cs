using SQLitePCL;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>A row for each stream in a commit, its points packed into a blob.</summary>
internal sealed class PackedRuns : ITableShape
{
    private const int PointBytes = 32;

    private readonly byte[] _points = [.. Enumerable.Range(0, 10_000 * PointBytes).Select(i => (byte)(i * 37))];

    public string Name => "SQLite alone, a row a run";

    public string Schema =>
        "CREATE TABLE packed (stream_id INTEGER NOT NULL, n INTEGER NOT NULL, count INTEGER NOT NULL, points BLOB NOT NULL, PRIMARY KEY (stream_id, n))";

    public string Insert => "INSERT INTO packed (stream_id, n, count, points) VALUES (?1, ?2, ?3, ?4)";

    public void Write(sqlite3_stmt insert, long stream, long firstN, int points)
    {
        raw.sqlite3_bind_int64(insert, 1, stream);
        raw.sqlite3_bind_int64(insert, 2, firstN);
        raw.sqlite3_bind_int64(insert, 3, points);
        raw.sqlite3_bind_blob(insert, 4, _points.AsSpan(0, points * PointBytes));
        SqliteAlone.Step(insert);
    }
}
