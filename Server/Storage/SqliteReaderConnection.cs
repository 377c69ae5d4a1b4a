using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A connection that only reads, with its statements prepared once: preparing costs more than most answers. Of one thread at a time.</summary>
/// <param name="opening">See <see cref="SqliteDatabase.Opening"/>.</param>
internal sealed class SqliteReaderConnection(SqliteConnection connection, int opening) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    public SqliteConnection Connection => connection;

    public int Opening => opening;

    /// <summary>A statement ready to be bound; its text is one of few, never made of what somebody sends.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements.Add(sql, statement = new SqliteStatement(connection, sql));
        return statement;
    }

    /// <summary>All that is read up to <see cref="End"/> is of one moment.</summary>
    public void Begin() => Prepare("BEGIN").Run();

    public void End() => Prepare("COMMIT").Run();

    public long? KeyOf(string clientId)
    {
        return Prepare("SELECT id FROM stream WHERE client_id = ?1").Bind(1, clientId).Scalar();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        connection.Dispose();
    }
}
