using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The database file: opens connections to it and brings its schema up to date.</summary>
internal sealed partial class SqliteDatabase
{
    // A commit writes whole pages: of a single point a small page is less work, and many points do not mind.
    public const int PageBytes = 1024;

    // At a commit that has split a page SQLite looks through all pages in its cache (pcache1TruncateUnsafe). What is not in it is in the system's.
    private const int CacheKibibytes = 4 << 10;

    // Taken as it is needed. Mapping the file instead would be quicker by little, and a file that is cut short would end the process.
    private const int ReaderCacheKibibytes = 16 << 10;

    // The log's file is cut back to this when it starts over.
    private const int KeptLogBytes = 64 << 20;

    // Another program with the file open (a backup, the sqlite3 shell) may hold it for a moment.
    private const int BusyMilliseconds = 2_000;

    private readonly StorageOptions _options;
    private readonly ILogger _logger;
    private volatile string? _refusal;
    private volatile int _opening;

    public SqliteDatabase(IOptions<StorageOptions> options, ILogger<SqliteDatabase>? logger = null)
    {
        _options = options.Value;
        _logger = logger ?? NullLogger<SqliteDatabase>.Instance;
        Library = SqliteRuntime.Choose(_options.Library);
    }

    /// <summary>Which SQLite is used, for the log.</summary>
    public string Library { get; }

    public string Path => _options.Path;

    public string WalPath => _options.Path + "-wal";

    /// <summary>Why nobody may use it for now; null when everyone may.</summary>
    public string? Refusal => _refusal;

    /// <summary>How often the server has opened it: what was made of an earlier opening is of another state of the file, if not of another file.</summary>
    public int Opening => _opening;

    /// <exception cref="StoreUnavailableException">Nobody may use it for now.</exception>
    public void ThrowIfRefused()
    {
        if (_refusal is { } why) throw new StoreUnavailableException(why);
    }

    /// <summary>Has everyone refused until it is opened again.</summary>
    public void Refuse(string why) => _refusal = why;

    /// <summary>It was opened: everyone may use it.</summary>
    public void Opened()
    {
        _opening++;
        _refusal = null;
    }

    /// <summary>What to tell of an error; of damage everyone is told from now on.</summary>
    public StoreUnavailableException Unavailable(SqliteException e)
    {
        var why = SqliteFaults.Describe(Path, e);
        if (SqliteFaults.IsDamage(e)) Refuse(why);
        return new StoreUnavailableException(why, e);
    }

    /// <summary>A connection that may write; the caller's alone.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        connection.Execute(
            $"""
            PRAGMA page_size = {PageBytes};
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(_options.Synchronous == Synchronous.Full ? "FULL" : "NORMAL")};
            PRAGMA foreign_keys = ON;
            PRAGMA secure_delete = OFF;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -{CacheKibibytes};
            PRAGMA journal_size_limit = {KeptLogBytes};
            PRAGMA busy_timeout = {BusyMilliseconds};
            """);
        return connection;
    }

    /// <summary>A connection that only reads; the caller's alone.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        connection.Execute($"PRAGMA cache_size = -{ReaderCacheKibibytes}");
        return connection;
    }

    /// <summary>Makes the file if need be and runs the numbered scripts in <c>Migrations/</c> that it has not seen, each in one transaction.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be opened or written, or a newer version has written it.</exception>
    public void Migrate()
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder) Directory.CreateDirectory(folder);
            BringUpToDate();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(SqliteFaults.Describe(Path, e), e);
        }
    }

    private void BringUpToDate()
    {
        using var connection = OpenWriter();
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        var scripts = Scripts().ToList();
        if (version > scripts.Count)
        {
            throw new WrongDatabaseException(
                $"{Path} has schema {version}, this server knows up to {scripts.Count}: it was written by a newer version.");
        }

        if (version > 0 && version < scripts.Count) LogConverting(System.IO.Path.GetFullPath(Path), version, scripts.Count);
        foreach (var (script, number) in scripts.Select((script, i) => (script, i + 1)).Skip(version))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(script, transaction: transaction);
            if (number == PointPacker.Schema) PointPacker.Pack(connection);
            connection.Execute($"PRAGMA user_version = {number}", transaction: transaction);
            transaction.Commit();
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return connection;
    }

    private static IEnumerable<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    [LoggerMessage(LogLevel.Information, "{Path} is brought from schema {From} to {To}; of millions of points this takes its time")]
    private partial void LogConverting(string path, int from, int to);
}
