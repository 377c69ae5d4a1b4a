using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Moves committed pages from the write-ahead log into the database, so that the log stays short.</summary>
/// <remarks>
/// The bulk is moved by a connection of its own while commits go on. But a log starts over only when all of it has been moved, and
/// busy writers always add to it: so the small rest is moved while they wait, some milliseconds.
/// </remarks>
internal sealed partial class SqliteCheckpointer(
    SqliteDatabase database, SqlitePointStore store, TimeProvider time, ILogger<SqliteCheckpointer> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    // Below this a checkpoint moves too little to be worth its disk flush.
    private const long WorthIt = 16 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (new FileInfo(database.WalPath) is { Exists: true, Length: > WorthIt }) Checkpoint();
        }
    }

    private void Checkpoint()
    {
        try
        {
            using (var connection = database.OpenWriter()) connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            store.FinishCheckpoint();
        }
        catch (Exception e) when (e is SqliteException or StoreUnavailableException)
        {
            // The log grows until it works again; nothing that was answered is at stake.
            LogFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The write-ahead log could not be moved into the database")]
    private partial void LogFailed(Exception e);
}
