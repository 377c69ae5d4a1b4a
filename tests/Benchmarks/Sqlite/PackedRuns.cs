using SQLitePCL;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>A row for each stream in a commit, its points packed into a blob, in the server's table.</summary>
internal sealed class PackedRuns : ITableShape
{
    private const int PointBytes = 32;

    private readonly byte[] _points = [.. Enumerable.Range(0, 10_000 * PointBytes).Select(i => (byte)(i * 37))];

    public string Name => "SQLite alone, a row a run";

    public string Schema => "";

    public string Insert => "INSERT INTO run (stream_id, n, points) VALUES (?1, ?2, ?3)";

    public void Write(sqlite3_stmt insert, long stream, long firstN, int points)
    {
        raw.sqlite3_bind_int64(insert, 1, stream);
        raw.sqlite3_bind_int64(insert, 2, firstN);
        raw.sqlite3_bind_blob(insert, 3, _points.AsSpan(0, points * PointBytes));
        SqliteAlone.Step(insert);
    }
}
