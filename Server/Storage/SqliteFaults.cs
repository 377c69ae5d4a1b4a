using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace StreamingAnomaly.Server.Storage;

/// <summary>What SQLite's errors mean for a person and for the server.</summary>
internal static class SqliteFaults
{
    /// <summary>Of such errors another batch may be free; all others mean that the file itself cannot be written.</summary>
    public static bool IsAboutTheRow(SqliteException e) => e.SqliteErrorCode is SQLITE_CONSTRAINT or SQLITE_MISMATCH or SQLITE_TOOBIG or SQLITE_RANGE;

    /// <summary>The file does not hold what was written to it: nothing that is written or read now can be relied on.</summary>
    public static bool IsDamage(Exception e) => e is SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB };

    /// <summary>What is wrong, where, and what to do.</summary>
    /// <param name="path">Of the database.</param>
    public static string Describe(string path, Exception e) =>
        $"the database {Path.GetFullPath(path)} (Storage:Path) cannot be used: {e.Message.TrimEnd('.')}{(Advice(e) is { } advice ? $". {advice}" : "")}.";

    private static string? Advice(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB } => "It is damaged, or no database: put a backup in its place, with no -wal and -shm beside it",
        SqliteException { SqliteErrorCode: SQLITE_BUSY or SQLITE_LOCKED } => "Another program holds it: end that program",
        SqliteException { SqliteErrorCode: SQLITE_FULL } => "Make room on its disk",
        SqliteException { SqliteErrorCode: SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_PERM } or IOException or UnauthorizedAccessException =>
            "The server's user must be able to write the file and its folder",
        _ => null,
    };
}
