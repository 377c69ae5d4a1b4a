using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>For rooms that keep tables of their own: small transactions in turn with the commits of points, and reading beside them.</summary>
internal sealed class SqliteTables(SqlitePointStore store, SqliteDatabase database)
{
    /// <inheritdoc cref="SqliteDatabase.Opening"/>
    public int Opening => database.Opening;

    /// <summary>All that the work writes, or nothing. Points wait for it, so it is short.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public T Write<T>(Func<SqliteConnection, T> work) => store.Write(connection =>
    {
        // Not by a transaction object: each command would have to name it.
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work(connection);
            connection.Execute("COMMIT");
            return result;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    });

    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> work) => store.Read(work);

    private static void RollBack(SqliteConnection connection)
    {
        // Some errors have rolled back already, then this one fails; either way no transaction is open after it.
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
        }
    }
}
