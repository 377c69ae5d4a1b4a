using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Access;

/// <summary>Keys and sessions in the database, beside the points.</summary>
/// <remarks>
/// Each reading and each change takes a connection for as long as it lasts. The command makes and revokes keys while a server runs, so the
/// server's writer has to bear with another one anyway; and a connection that stayed would keep a server that stops from moving its log.
/// </remarks>
internal sealed class KeyStore(SqliteDatabase database)
{
    public (List<KeyRow> Keys, List<SessionRow> Sessions) Read() => With(database.OpenReader, connection =>
    {
        var keys = connection.Query<KeyRow>(
            """
            SELECT id, hash, name, scopes, points_per_second AS pointsPerSecond, made_at AS madeAt, expires_at AS expiresAt,
                   revoked_at AS revokedAt, used_at AS usedAt
            FROM access_key ORDER BY made_at, id
            """);
        var sessions = connection.Query<SessionRow>("SELECT id, hash, key_id AS keyId, expires_at AS expiresAt FROM access_session");
        return (keys.AsList(), sessions.AsList());
    });

    public KeyAdding Add(KeyRow key) => Write(connection =>
    {
        using var transaction = connection.BeginTransaction();
        if (!key.ScopeNames.Contains(Scopes.Admin) && connection.ExecuteScalar<long>("SELECT count(*) FROM access_key", transaction: transaction) == 0)
            return KeyAdding.NotAdmin;
        if (connection.ExecuteScalar<long>("SELECT count(*) FROM access_key WHERE name = @Name AND revoked_at IS NULL", new { key.Name }, transaction) > 0)
            return KeyAdding.NameTaken;
        connection.Execute(
            """
            INSERT INTO access_key (id, hash, name, scopes, points_per_second, made_at, expires_at)
            VALUES (@Id, @Hash, @Name, @Scopes, @PointsPerSecond, @MadeAt, @ExpiresAt)
            """,
            key,
            transaction);
        transaction.Commit();
        return KeyAdding.Added;
    });

    /// <returns>False when there is none of the name or id, or it was revoked already.</returns>
    public bool Revoke(string nameOrId, long now) => Write(connection => connection.Execute(
        "UPDATE access_key SET revoked_at = @now WHERE (id = @nameOrId OR name = @nameOrId) AND revoked_at IS NULL", new { nameOrId, now })) > 0;

    public void MarkUsed(string id, long now) => Write(connection => connection.Execute("UPDATE access_key SET used_at = @now WHERE id = @id", new { id, now }));

    public void AddSession(SessionRow session, long now) => Write(connection => connection.Execute(
        """
        DELETE FROM access_session WHERE expires_at <= @now;
        INSERT INTO access_session (id, hash, key_id, expires_at) VALUES (@Id, @Hash, @KeyId, @ExpiresAt);
        """,
        new { session.Id, session.Hash, session.KeyId, session.ExpiresAt, now }));

    public void EndSession(string id) => Write(connection => connection.Execute("DELETE FROM access_session WHERE id = @id", new { id }));

    private T Write<T>(Func<SqliteConnection, T> work) => With(database.OpenWriter, work);

    private T With<T>(Func<SqliteConnection> open, Func<SqliteConnection, T> work)
    {
        database.ThrowIfRefused();
        try
        {
            using var connection = open();
            return work(connection);
        }
        catch (SqliteException e)
        {
            throw database.Unavailable(e);
        }
    }
}
