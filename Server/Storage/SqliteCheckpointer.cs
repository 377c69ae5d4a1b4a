using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Moves committed pages from the write-ahead log into the database, on a connection of its own: commits do not wait for it.</summary>
internal sealed partial class SqliteCheckpointer(SqliteDatabase database, TimeProvider time, ILogger<SqliteCheckpointer> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // Below this a checkpoint moves too little to be worth its disk flush.
    private const long WorthIt = 4 << 20;

    // A log that busy writers keep from starting over: they are made to wait once.
    private const long TooLarge = 64 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var log = new FileInfo(database.WalPath);
            if (log.Exists && log.Length > WorthIt) Checkpoint(log.Length > TooLarge ? "RESTART" : "PASSIVE");
        }
    }

    private void Checkpoint(string mode)
    {
        try
        {
            using var connection = database.OpenWriter();
            connection.Execute($"PRAGMA wal_checkpoint({mode})");
        }
        catch (SqliteException e)
        {
            // The log grows until it works again; nothing that was answered is at stake.
            LogFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The write-ahead log could not be moved into the database")]
    private partial void LogFailed(Exception e);
}
