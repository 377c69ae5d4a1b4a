using SQLitePCL;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>A way to keep points in a table.</summary>
internal interface ITableShape
{
    /// <summary>The column's head.</summary>
    string Name { get; }

    /// <summary>What is to be added to the server's schema.</summary>
    string Schema { get; }

    string Insert { get; }

    /// <summary>Writes a run of one stream's points.</summary>
    void Write(sqlite3_stmt insert, long stream, long firstN, int points);
}
