using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The embedded store: one SQLite file in WAL mode, one connection that writes, any number that read.</summary>
internal sealed class SqlitePointStore : IPointStore, IDisposable
{
    private readonly SqliteReader _reader;
    private readonly TimeProvider _time;
    private readonly LimitOptions _limits;

    // Closed last: closing any handle of a file takes the process's locks on it away, and with them SQLite's.
    private readonly SafeFileHandle _file;

    private readonly Lock _writing = new();

    // Whoever holds it is the next to write: without it one who commits over and over would be back before those who wait.
    private readonly Lock _next = new();

    // Guarded by the lock.
    private readonly SqliteConnection _writer;
    private readonly SqliteAppender _appender;

    public SqlitePointStore(SqliteDatabase database, IOptions<LimitOptions> limits, TimeProvider time)
    {
        _reader = new SqliteReader(database);
        _time = time;
        _limits = limits.Value;
        database.Migrate();
        _file = File.OpenHandle(database.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _writer = database.OpenWriter();
        _appender = new SqliteAppender(_writer);
        ForgetConnectionsOfAnEarlierProcess();
        SqliteDeletion.DeleteOrphans(_writer);
        FinishCheckpoint();
    }

    public void Append(IReadOnlyList<PendingBatch> batches)
    {
        lock (_writing)
        {
            try
            {
                _appender.Append(batches);
            }
            catch (SqliteException e) when (!IsAboutTheRow(e))
            {
                throw Unavailable(e);
            }
        }
    }

    public Task<StreamRecord> OpenAsync(ClientId id, SettingsChange change, CancellationToken ct) => Task.FromResult(Write(() => _writer.InTransaction(() =>
    {
        var row = _writer.QuerySingleOrDefault<OpenedRow>(
            "SELECT id, epoch, settings, pinned FROM stream WHERE client_id = @id", new { id = id.ToString() });
        var pinned = PinnedSettings.ReadNames(row?.Pinned ?? "[]");
        var settings = change.ApplyTo(row is null ? StreamSettings.Default : StreamSettingsJson.Read(row.Settings), pinned);

        row ??= Create(id);
        var epoch = _writer.ExecuteScalar<long>(
            "UPDATE stream SET epoch = epoch + 1, settings = @settings WHERE id = @id RETURNING epoch",
            new { id = row.Id, settings = StreamSettingsJson.Write(settings) });
        var snapshot = _writer.QuerySingleOrDefault<SnapshotRow>("SELECT n, state FROM snapshot WHERE stream_id = @id", new { id = row.Id });
        return new StreamRecord(id, row.Id, epoch, settings, snapshot is null ? null : new StreamSnapshot(snapshot.N, snapshot.State)) { Pinned = pinned };
    })));

    public Task<PinnedSettings?> PinAsync(ClientId id, SettingsChange change, IReadOnlySet<string> release, CancellationToken ct) =>
        Task.FromResult(Write(() => _writer.InTransaction(() =>
        {
            var row = _writer.QuerySingleOrDefault<OpenedRow>(
                "SELECT id, epoch, settings, pinned FROM stream WHERE client_id = @id", new { id = id.ToString() });
            if (row is null) return null;

            var changed = new PinnedSettings(StreamSettingsJson.Read(row.Settings), PinnedSettings.ReadNames(row.Pinned)).With(change, release);
            _writer.Execute(
                "UPDATE stream SET settings = @settings, pinned = @pinned WHERE id = @id",
                new { id = row.Id, settings = StreamSettingsJson.Write(changed.Settings), pinned = PinnedSettings.WriteNames(changed.Pinned) });
            return changed;
        })));

    // Only what is written shows that the disk takes it: as much as a commit of some hundred points.
    public Task CheckAsync(CancellationToken ct) => Task.FromResult(Write(() => _writer.Execute("INSERT OR REPLACE INTO room (id, taken) VALUES (1, zeroblob(16384))")));

    public Task SetActiveAsync(ClientId id, bool active, CancellationToken ct) => Task.FromResult(Write(() => _writer.Execute(
        "UPDATE stream SET active = @active, last_seen = @now WHERE client_id = @id", new { id = id.ToString(), active, now = Now })));

    public async Task<bool> DeleteAsync(ClientId id, CancellationToken ct)
    {
        if (Write(() => SqliteDeletion.Orphan(_writer, id)) is not { } key) return false;

        // From here on the stream is gone; its points follow.
        while (Write(() => SqliteDeletion.Step(_writer, key, long.MaxValue))) await Task.Yield();
        Write(() => SqliteDeletion.Forget(_writer, key));
        return true;
    }

    public Task<bool> TrimAsync(ClientId id, KeptPoints kept, CancellationToken ct) =>
        Task.FromResult(Write(() => SqliteDeletion.Trim(_writer, id, kept)));

    public Task<IReadOnlyList<JudgedPoint>> ReadAsync(PointQuery query, CancellationToken ct) => Read(() => _reader.ReadAsync(query, ct));

    public Task<IReadOnlyList<StoredAnomaly>> ReadLatestAnomaliesAsync(int limit, CancellationToken ct, long before) =>
        Read(() => _reader.ReadLatestAnomaliesAsync(limit, before, ct));

    public Task<JudgedPoint?> FindBySeqAsync(ClientId id, long seq, CancellationToken ct) => Read(() => _reader.FindBySeqAsync(id, seq, ct));

    public Task<ChartSummary> SummariseAsync(ChartQuery query, CancellationToken ct) => Read(() => _reader.SummariseAsync(query, ct));

    public Task<(long Active, long All)> CountClientsAsync(CancellationToken ct) => Read(() => _reader.CountClientsAsync(ct));

    public Task<IReadOnlyList<AnomalyCounts>> CountAnomaliesAsync(MovedQuery query, CancellationToken ct) => Read(() => _reader.CountAnomaliesAsync(query, ct));

    public Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct) => Read(() => _reader.FindClientAsync(id, ct));

    public Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct) =>
        Read(() => _reader.ListClientsAsync(active, limit, ct));

    /// <summary>Has the disk take what was moved into the database: SQLite does so only once all of the log has been.</summary>
    public void FlushDatabase() => RandomAccess.FlushToDisk(_file);

    /// <summary>Moves the rest of the write-ahead log while nobody commits: the next commit starts the log over.</summary>
    public void FinishCheckpoint() => Write(() =>
    {
        PagesWritten(reset: true);
        return _writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
    });

    /// <summary>What was written into the log since it was last moved. Its file says nothing: it keeps its length when it starts over.</summary>
    public long LoggedBytes => Write(() => PagesWritten(reset: false)) * SqliteDatabase.PageBytes;

    /// <summary>What others write into their own tables, on the connection that writes; see <see cref="SqliteTables"/>.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public T Write<T>(Func<SqliteConnection, T> work) => Write(() => work(_writer));

    public void Dispose()
    {
        // The last connection to close moves the write-ahead log into the database and removes it; one that only reads cannot.
        _reader.Dispose();
        lock (_writing)
        {
            _appender.Dispose();
            _writer.Dispose();
        }

        _file.Dispose();
    }

    private long Now => Timestamps.ToMicros(_time.GetUtcNow());

    private OpenedRow Create(ClientId id)
    {
        if (_writer.ExecuteScalar<long>("SELECT count(*) FROM stream") >= _limits.Streams)
            throw new TooManyStreamsException(_limits.Streams);

        return _writer.QuerySingle<OpenedRow>(
            """
            INSERT INTO stream (client_id, settings, first_seen, last_seen) VALUES (@id, '{}', @now, @now)
            RETURNING id, epoch, settings, pinned
            """,
            new { id = id.ToString(), now = Now });
    }

    /// <summary>A process that died left its streams marked active, and their figures a few seconds behind their points.</summary>
    private void ForgetConnectionsOfAnEarlierProcess() => Write(() =>
    {
        using var behind = new SqliteStatement(
            _writer,
            $"""
            SELECT s.id, r.n, r.points FROM stream AS s
            JOIN run AS r ON r.stream_id = s.id AND r.n = (SELECT max(n) FROM run WHERE stream_id = s.id)
            WHERE r.n + length(r.points) / {StoredPoint.Size} - 1 > s.n
            """);
        using var count = new SqliteStatement(
            _writer,
            """
            UPDATE stream AS s SET n = ?2, last_seq = ?3, last_micros = ?4, last_value = ?5,
                anomalies = anomalies + (SELECT count(*) FROM anomaly AS a WHERE a.stream_id = ?1 AND a.n > s.n),
                alarms = alarms + (SELECT count(*) FROM anomaly AS a WHERE a.stream_id = ?1 AND a.n > s.n AND a.bits & 2)
            WHERE id = ?1
            """);
        using var transaction = _writer.BeginTransaction();
        var last = new List<(long Key, long N, StoredPoint Point)>();
        while (behind.Step())
        {
            var points = StoredPoint.In(behind.Blob(2));
            last.Add((behind.Long(0), behind.Long(1) + points.Length - 1, points[^1]));
        }

        foreach (var (key, n, point) in last) count.Bind(1, key).Bind(2, n).Bind(3, point.Seq).Bind(4, point.Micros).Bind(5, point.Value).Run();
        transaction.Commit();
        return _writer.Execute("UPDATE stream SET active = 0 WHERE active = 1");
    });

    private long PagesWritten(bool reset)
    {
        const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE
        SQLitePCL.raw.sqlite3_db_status(_writer.Handle, CacheWrite, out var pages, out _, reset ? 1 : 0);
        return pages;
    }

    private static T Read<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw Unavailable(e);
        }
    }

    private T Write<T>(Func<T> work)
    {
        lock (_next) _writing.Enter();
        try
        {
            return work();
        }
        catch (SqliteException e) when (!IsAboutTheRow(e))
        {
            throw Unavailable(e);
        }
        finally
        {
            _writing.Exit();
        }
    }

    private static StoreUnavailableException Unavailable(SqliteException e) => new($"SQLite: {e.Message}", e);

    // Of such errors another batch may be free; all others mean that the file itself cannot be written.
    private static bool IsAboutTheRow(SqliteException e) =>
        e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_TOOBIG
            or SQLitePCL.raw.SQLITE_RANGE;

    private sealed record OpenedRow(long Id, long Epoch, string Settings, string Pinned);

    private sealed record SnapshotRow(long N, byte[] State);
}
