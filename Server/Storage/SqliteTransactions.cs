using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

internal static class SqliteTransactions
{
    /// <summary>Does the work in a transaction that may write; when it fails, nothing of it is stored.</summary>
    /// <remarks>
    /// Not by <see cref="SqliteTransaction"/>: SQLite rolls back by itself when the disk is full, and that one then fails to do so again,
    /// which hides why and keeps the connection from ever beginning another.
    /// </remarks>
    public static T InTransaction<T>(this SqliteConnection connection, Func<T> work)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var done = work();
            connection.Execute("COMMIT");
            return done;
        }
        catch
        {
            try
            {
                connection.Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // It has been.
            }

            throw;
        }
    }
}
