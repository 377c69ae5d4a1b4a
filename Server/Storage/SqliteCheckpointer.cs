using Dapper;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Moves committed pages from the write-ahead log into the database, so that the log stays short.</summary>
/// <remarks>
/// The bulk is moved by a connection of its own while commits go on. But a log starts over only when all of it has been moved, and
/// busy writers always add to it: so the rest is moved while they wait. That takes two flushes to the disk, and these are quick only
/// when little is left to flush: hence the log is moved, the database flushed, and what came meanwhile moved as well, before they wait.
/// </remarks>
internal sealed partial class SqliteCheckpointer(
    SqliteDatabase database, SqlitePointStore store, TimeProvider time, ILogger<SqliteCheckpointer> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    // Below this a checkpoint moves too little to be worth its disk flush.
    private const long WorthIt = 32 << 20;

    private readonly Lock _checkpointing = new();
    private ITimer? _timer;

    // Guarded by the lock.
    private bool _isFailing;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => CheckpointIfWorthIt(), null, Every, Every);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null) await _timer.DisposeAsync();
    }

    public void Dispose() => _timer?.Dispose();

    private void CheckpointIfWorthIt()
    {
        // One that takes longer than the timer's period is not joined by another.
        if (!_checkpointing.TryEnter()) return;
        try
        {
            if (store.LoggedBytes < WorthIt) return;
            using (var connection = database.OpenWriter())
            {
                connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
                store.FlushDatabase();
                connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            }

            store.FinishCheckpoint();
            _isFailing = false;
        }
        catch (Exception e) when (e is SqliteException or StoreUnavailableException or IOException or ObjectDisposedException)
        {
            // The log grows until it works again; nothing that was answered is at stake.
            if (!_isFailing) LogFailed(e);
            _isFailing = true;
        }
        finally
        {
            _checkpointing.Exit();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The write-ahead log could not be moved into the database")]
    private partial void LogFailed(Exception e);
}
