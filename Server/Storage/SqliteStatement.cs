using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A prepared statement bound by position: an insert costs a third of what a command with named parameters costs.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(int position, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, position, value));
        return this;
    }

    /// <summary>NaN is stored as NULL.</summary>
    public SqliteStatement Bind(int position, double value)
    {
        Check(double.IsNaN(value) ? raw.sqlite3_bind_null(_statement, position) : raw.sqlite3_bind_double(_statement, position, value));
        return this;
    }

    public SqliteStatement Bind(int position, long? value)
    {
        Check(value is { } v ? raw.sqlite3_bind_int64(_statement, position, v) : raw.sqlite3_bind_null(_statement, position));
        return this;
    }

    public SqliteStatement Bind(int position, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, position, value));
        return this;
    }

    public SqliteStatement Bind(int position, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, position, value));
        return this;
    }

    /// <summary>Runs it and makes it ready to be bound again.</summary>
    public void Run()
    {
        var result = raw.sqlite3_step(_statement);
        Check(raw.sqlite3_reset(_statement));
        if (result != raw.SQLITE_DONE && result != raw.SQLITE_ROW) Check(result);
    }

    /// <summary>The first column of the first row; null when there is no row.</summary>
    public long? Scalar()
    {
        var result = raw.sqlite3_step(_statement);
        long? value = result == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_statement, 0) : null;
        Check(raw.sqlite3_reset(_statement));
        return value;
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, _database);
    }
}
