using SQLitePCL;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>A row a point: what the server's runs are compared with.</summary>
internal sealed class PointRows : ITableShape
{
    public string Name => "SQLite alone, a row a point";

    public string Schema =>
        """
        CREATE TABLE point (
            stream_id INTEGER NOT NULL, n INTEGER NOT NULL, micros INTEGER NOT NULL, value REAL, seq INTEGER NOT NULL, flags INTEGER NOT NULL, score REAL NOT NULL,
            PRIMARY KEY (stream_id, n)) WITHOUT ROWID
        """;

    public string Insert => "INSERT INTO point (stream_id, n, micros, value, seq, flags, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    public void Write(sqlite3_stmt insert, long stream, long firstN, int points)
    {
        raw.sqlite3_bind_int64(insert, 1, stream);
        raw.sqlite3_bind_int64(insert, 5, 0);
        raw.sqlite3_bind_int64(insert, 6, 0);
        for (var n = firstN; n < firstN + points; n++)
        {
            raw.sqlite3_bind_int64(insert, 2, n);
            raw.sqlite3_bind_int64(insert, 3, 1_700_000_000_000_000 + n * 10);
            raw.sqlite3_bind_double(insert, 4, 512.345 + n % 100);
            raw.sqlite3_bind_double(insert, 7, 0.123);
            SqliteAlone.Step(insert);
        }
    }
}
