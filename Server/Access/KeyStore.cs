using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Access;

/// <summary>Keys and sessions in the database, beside the points.</summary>
/// <remarks>
/// Changes are rare and take a connection of their own for as long as they last: the command makes and revokes keys while a server runs,
/// so the server's writer has to bear with another one anyway.
/// </remarks>
internal sealed class KeyStore(SqliteDatabase database) : IDisposable
{
    private readonly Lock _reading = new();

    // Guarded by the lock; kept, because the keys are read every second.
    private SqliteConnection? _reader;
    private int _opening;

    public (List<KeyRow> Keys, List<SessionRow> Sessions) Read()
    {
        lock (_reading)
        {
            if (_opening != database.Opening || database.Refusal is not null) Dispose();
            database.ThrowIfRefused();
            try
            {
                _opening = database.Opening;
                _reader ??= database.OpenReader();
                var keys = _reader.Query<KeyRow>(
                    """
                    SELECT id, hash, name, scopes, points_per_second AS pointsPerSecond, made_at AS madeAt, expires_at AS expiresAt,
                           revoked_at AS revokedAt, used_at AS usedAt
                    FROM access_key ORDER BY made_at, id
                    """);
                var sessions = _reader.Query<SessionRow>("SELECT id, hash, key_id AS keyId, expires_at AS expiresAt FROM access_session");
                return (keys.AsList(), sessions.AsList());
            }
            catch (SqliteException e)
            {
                Dispose();
                throw database.Unavailable(e);
            }
        }
    }

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

    public void Dispose()
    {
        lock (_reading)
        {
            _reader?.Dispose();
            _reader = null;
        }
    }

    private T Write<T>(Func<SqliteConnection, T> work)
    {
        database.ThrowIfRefused();
        try
        {
            using var connection = database.OpenWriter();
            return work(connection);
        }
        catch (SqliteException e)
        {
            throw database.Unavailable(e);
        }
    }
}
