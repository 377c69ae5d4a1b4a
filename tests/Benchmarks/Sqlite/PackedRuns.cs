using SQLitePCL;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>A row for each stream in a commit, its points packed into a blob, in the server's table.</summary>
internal sealed class PackedRuns : ITableShape
{
    private const int PointBytes = 32;

    private readonly byte[] _points = [.. Enumerable.Range(0, 10_000 * PointBytes).Select(i => (byte)(i * 37))];

    public string Name => "SQLite alone, a row a run";

    public string Schema => "";

    public string Insert => "INSERT INTO run (id, points) VALUES (?1, ?2)";

    public void Write(sqlite3_stmt insert, long stream, long firstN, int points)
    {
        raw.sqlite3_bind_int64(insert, 1, RowKey.Of(stream, firstN));
        raw.sqlite3_bind_blob(insert, 2, _points.AsSpan(0, points * PointBytes));
        SqliteAlone.Step(insert);
    }
}
