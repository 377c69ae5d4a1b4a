using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The one connection that writes, in turns; while the database is not open everyone is told why.</summary>
internal sealed class SqliteWriter(SqliteDatabase database) : IDisposable
{
    private readonly Lock _writing = new();

    // Whoever holds it is the next to write: without it one who commits over and over would be back before those who wait.
    private readonly Lock _next = new();

    // Guarded by the lock.
    private SqliteWriterConnection? _opened;

    /// <summary>Opens the database as a start does; what was opened before is closed.</summary>
    /// <param name="isAgain">It was in use: it must be there already, and is looked through for damage before it is trusted again.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened.</exception>
    public void Open(bool isAgain)
    {
        lock (_writing)
        {
            Close();
            try
            {
                if (isAgain && new FileInfo(database.Path) is not { Exists: true, Length: > 0 })
                    throw new InvalidDataException("the file is gone or empty. Put a backup in its place, with no -wal and -shm beside it; a restart would begin an empty one");
                database.Migrate();
                _opened = new SqliteWriterConnection(database);
                if (isAgain) _opened.Check();
                SqliteRecovery.Run(_opened.Connection);
                _opened.Checkpoint();
                database.Opened();
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
            {
                Close();
                throw new StoreUnavailableException(SqliteFaults.Describe(database.Path, e), e);
            }
        }
    }

    /// <summary>Has everyone refused when the files that are written to are no longer those of their names: what is written there is lost.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be done for now.</exception>
    public void CheckInPlace() => Do(opened =>
    {
        if (opened.IsInPlace) return false;

        // A log that was deleted is still open here: it is given up when all of it has been moved into the database.
        if (opened.IsDatabaseInPlace && !opened.Checkpoint()) return false;
        database.Refuse(SqliteFaults.Describe(database.Path, new InvalidDataException("its file or its -wal was deleted, replaced or cut short under the server")));
        return true;
    });

    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public T Write<T>(Func<SqliteConnection, T> work) => Do(opened => work(opened.Connection));

    /// <inheritdoc cref="IPointStore.Append"/>
    public void Append(IReadOnlyList<PendingBatch> batches)
    {
        // Nobody waits for an opening, which may take its time.
        database.ThrowIfRefused();
        lock (_writing)
        {
            try
            {
                database.ThrowIfRefused();
                Opened.Appender.Append(batches);
            }
            catch (SqliteException e) when (!SqliteFaults.IsAboutTheRow(e))
            {
                throw database.Unavailable(e);
            }
        }
    }

    /// <summary>Has the disk take what was moved into the database: SQLite does so only once all of the log has been.</summary>
    public void FlushDatabase()
    {
        SqliteWriterConnection opened;
        lock (_writing) opened = Opened;

        // Commits do not wait for it.
        opened.FlushDatabase();
    }

    /// <summary>Moves the rest of the write-ahead log while nobody commits: the next commit starts the log over.</summary>
    public void FinishCheckpoint() => Do(opened => opened.Checkpoint());

    /// <summary>What was written into the log since it was last moved. Its file says nothing: it keeps its length when it starts over.</summary>
    public long LoggedBytes
    {
        get
        {
            if (database.Refusal is not null) return 0;
            lock (_writing) return _opened?.LoggedBytes ?? 0;
        }
    }

    public void Dispose()
    {
        lock (_writing) Close();
    }

    private SqliteWriterConnection Opened => _opened ?? throw new StoreUnavailableException(database.Refusal ?? "the database is not open");

    private T Do<T>(Func<SqliteWriterConnection, T> work)
    {
        database.ThrowIfRefused();
        lock (_next) _writing.Enter();
        try
        {
            database.ThrowIfRefused();
            return work(Opened);
        }
        catch (SqliteException e) when (!SqliteFaults.IsAboutTheRow(e))
        {
            throw database.Unavailable(e);
        }
        finally
        {
            _writing.Exit();
        }
    }

    private void Close()
    {
        // Closing moves the log into the database and removes it: neither into a damaged one, nor one that belongs to another file by now.
        if (database.Refusal is not null) _opened?.LeaveLog();
        _opened?.Dispose();
        _opened = null;
    }
}
