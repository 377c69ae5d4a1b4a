using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The connection that writes, as it was opened, with the statements of commits.</summary>
internal sealed class SqliteWriterConnection : IDisposable
{
    // Closed last: closing any handle of a file takes the process's locks on it away, and with them SQLite's.
    private readonly HeldFile _file;
    private readonly HeldFile _log;

    public SqliteWriterConnection(SqliteDatabase database)
    {
        _file = new HeldFile(database.Path);
        Connection = database.OpenWriter();
        Appender = new SqliteAppender(Connection, database.Opening + 1);

        // Made by the first to look into the database, and there until the last is gone.
        Connection.ExecuteScalar<int>("PRAGMA user_version");
        _log = new HeldFile(database.WalPath);
    }

    public SqliteConnection Connection { get; }

    public SqliteAppender Appender { get; }

    /// <summary>The files still have their names.</summary>
    public bool IsInPlace => IsDatabaseInPlace && _log.IsInPlace;

    /// <summary>Of the log it does not matter that it becomes shorter: it does so whenever it starts over.</summary>
    public bool IsDatabaseInPlace => _file.IsInPlace && !_file.IsCutShort;

    public long LoggedBytes => PagesWritten(reset: false) * SqliteDatabase.PageBytes;

    public void FlushDatabase() => RandomAccess.FlushToDisk(_file.Handle);

    /// <returns>Whether all of the log was moved: somebody may be reading what is older.</returns>
    public bool Checkpoint()
    {
        PagesWritten(reset: true);
        var (_, pages, moved) = Connection.QuerySingle<(long, long, long)>("PRAGMA wal_checkpoint(PASSIVE)");
        return moved == pages;
    }

    /// <exception cref="SqliteException">The database is damaged.</exception>
    public void Check()
    {
        if (Connection.ExecuteScalar<string>("PRAGMA quick_check(1)") is not "ok" and var problem)
            throw new SqliteException(problem?.ReplaceLineEndings(" "), raw.SQLITE_CORRUPT);
    }

    public void LeaveLog()
    {
        const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
        raw.sqlite3_db_config(Connection.Handle, NoCheckpointOnClose, 1, out _);
    }

    public void Dispose()
    {
        Appender.Dispose();
        Connection.Dispose();
        _log.Dispose();
        _file.Dispose();
    }

    private long PagesWritten(bool reset)
    {
        const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE
        raw.sqlite3_db_status(Connection.Handle, CacheWrite, out var pages, out _, reset ? 1 : 0);
        return pages;
    }

    /// <summary>A file by its handle and by its name.</summary>
    private sealed class HeldFile : IDisposable
    {
        private readonly string _path;
        private readonly string? _where;
        private long _length;

        public HeldFile(string path)
        {
            _path = path;
            Handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            _where = Where();
        }

        public SafeFileHandle Handle { get; }

        public bool IsInPlace => File.Exists(_path) && Where() == _where;

        public bool IsCutShort
        {
            get
            {
                var (before, now) = (_length, RandomAccess.GetLength(Handle));
                _length = now;
                return now < before;
            }
        }

        public void Dispose() => Handle.Dispose();

        // Linux says which name a handle's file has by now; elsewhere only that the name is there is looked at.
        private string? Where() => OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{Handle.DangerousGetHandle()}").LinkTarget : null;
    }
}
