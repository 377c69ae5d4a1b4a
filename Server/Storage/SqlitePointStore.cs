using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The embedded store: one SQLite file in WAL mode, one connection that writes, any number that read.</summary>
internal sealed class SqlitePointStore : IPointStore, IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteReader _reader;
    private readonly SqliteWriter _writer;
    private readonly TimeProvider _time;
    private readonly IOptions<LimitOptions> _limits;

    public SqlitePointStore(SqliteDatabase database, IOptions<LimitOptions> limits, TimeProvider time)
    {
        (_database, _time, _limits) = (database, time, limits);
        (_reader, _writer) = (new SqliteReader(database), new SqliteWriter(database));
    }

    /// <inheritdoc cref="SqliteWriter.Open"/>
    public void Open(bool isAgain = false)
    {
        _reader.Dispose();
        _writer.Open(isAgain);
    }

    /// <inheritdoc cref="SqliteWriter.CheckInPlace"/>
    public void CheckInPlace() => _writer.CheckInPlace();

    public void Append(IReadOnlyList<PendingBatch> batches) => _writer.Append(batches);

    public Task<StreamRecord> OpenAsync(ClientId id, SettingsChange change, CancellationToken ct) => Task.FromResult(Write(writer => writer.InTransaction(() =>
    {
        var row = writer.QuerySingleOrDefault<OpenedRow>(
            "SELECT id, epoch, settings, pinned FROM stream WHERE client_id = @id", new { id = id.ToString() });
        var pinned = PinnedSettings.ReadNames(row?.Pinned ?? "[]");
        var settings = change.ApplyTo(row is null ? StreamSettings.Default : StreamSettingsJson.Read(row.Settings), pinned);

        row ??= Create(writer, id);
        var epoch = writer.ExecuteScalar<long>(
            "UPDATE stream SET epoch = epoch + 1, settings = @settings WHERE id = @id RETURNING epoch",
            new { id = row.Id, settings = StreamSettingsJson.Write(settings) });
        var snapshot = writer.QuerySingleOrDefault<SnapshotRow>("SELECT n, state FROM snapshot WHERE stream_id = @id", new { id = row.Id });
        return new StreamRecord(id, row.Id, epoch, settings, snapshot is null ? null : new StreamSnapshot(snapshot.N, snapshot.State)) { Pinned = pinned, Opening = _database.Opening };
    })));

    public Task<PinnedSettings?> PinAsync(ClientId id, SettingsChange change, IReadOnlySet<string> release, CancellationToken ct) =>
        Task.FromResult(Write(writer => writer.InTransaction(() =>
        {
            var row = writer.QuerySingleOrDefault<OpenedRow>(
                "SELECT id, epoch, settings, pinned FROM stream WHERE client_id = @id", new { id = id.ToString() });
            if (row is null) return null;

            var changed = new PinnedSettings(StreamSettingsJson.Read(row.Settings), PinnedSettings.ReadNames(row.Pinned)).With(change, release);
            writer.Execute(
                "UPDATE stream SET settings = @settings, pinned = @pinned WHERE id = @id",
                new { id = row.Id, settings = StreamSettingsJson.Write(changed.Settings), pinned = PinnedSettings.WriteNames(changed.Pinned) });
            return changed;
        })));

    // Only what is written shows that the disk takes it: as much as a commit of some hundred points.
    public Task CheckAsync(CancellationToken ct) => Task.FromResult(Write(writer => writer.Execute("INSERT OR REPLACE INTO room (id, taken) VALUES (1, zeroblob(16384))")));

    public Task SetActiveAsync(ClientId id, bool active, CancellationToken ct) => Task.FromResult(Write(writer => writer.Execute(
        "UPDATE stream SET active = @active, last_seen = @now WHERE client_id = @id", new { id = id.ToString(), active, now = Now })));

    public async Task<bool> DeleteAsync(ClientId id, CancellationToken ct)
    {
        if (Write(writer => SqliteDeletion.Orphan(writer, id)) is not { } key) return false;

        // From here on the stream is gone; its points follow.
        while (Write(writer => SqliteDeletion.Step(writer, key, long.MaxValue))) await Task.Yield();
        Write(writer => SqliteDeletion.Forget(writer, key));
        return true;
    }

    public Task<bool> TrimAsync(ClientId id, KeptPoints kept, CancellationToken ct) =>
        Task.FromResult(Write(writer => SqliteDeletion.Trim(writer, id, kept)));

    public Task<IReadOnlyList<JudgedPoint>> ReadAsync(PointQuery query, CancellationToken ct) => _reader.ReadAsync(query, ct);

    public Task<IReadOnlyList<StoredAnomaly>> ReadLatestAnomaliesAsync(int limit, CancellationToken ct, long before) =>
        _reader.ReadLatestAnomaliesAsync(limit, before, ct);

    public Task<JudgedPoint?> FindBySeqAsync(ClientId id, long seq, CancellationToken ct) => _reader.FindBySeqAsync(id, seq, ct);

    public Task<ChartSummary> SummariseAsync(ChartQuery query, CancellationToken ct) => _reader.SummariseAsync(query, ct);

    public Task<IReadOnlyList<AnomalyCounts>> CountAnomaliesAsync(MovedQuery query, CancellationToken ct) => _reader.CountAnomaliesAsync(query, ct);

    public Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct) => _reader.FindClientAsync(id, ct);

    public Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct) =>
        _reader.ListClientsAsync(active, limit, ct);

    /// <inheritdoc cref="SqliteWriter.FlushDatabase"/>
    public void FlushDatabase() => _writer.FlushDatabase();

    /// <inheritdoc cref="SqliteWriter.FinishCheckpoint"/>
    public void FinishCheckpoint() => _writer.FinishCheckpoint();

    /// <inheritdoc cref="SqliteWriter.LoggedBytes"/>
    public long LoggedBytes => _writer.LoggedBytes;

    /// <summary>What others write into their own tables, on the connection that writes; see <see cref="SqliteTables"/>.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public T Write<T>(Func<SqliteConnection, T> work) => _writer.Write(work);

    /// <summary>What others read from their own tables.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> work) => _reader.Read(connection => work(connection.Connection));

    public void Dispose()
    {
        // The last connection to close moves the write-ahead log into the database and removes it; one that only reads cannot.
        _reader.Dispose();
        _writer.Dispose();
    }

    private long Now => Timestamps.ToMicros(_time.GetUtcNow());

    private OpenedRow Create(SqliteConnection writer, ClientId id)
    {
        var most = _limits.Value.Streams;
        if (writer.ExecuteScalar<long>("SELECT count(*) FROM stream") >= most) throw new TooManyStreamsException($"the server keeps at most {most} streams (Limits:Streams)");

        var row = writer.QuerySingle<OpenedRow>(
            """
            INSERT INTO stream (client_id, settings, first_seen, last_seen) VALUES (@id, '{}', @now, @now)
            RETURNING id, epoch, settings, pinned
            """,
            new { id = id.ToString(), now = Now });
        if (row.Id > RowKey.MaxStream) throw new TooManyStreamsException($"the database has had {RowKey.MaxStream} streams, as many as it can number; begin a new one (Storage:Path)");
        return row;
    }

    private sealed record OpenedRow(long Id, long Epoch, string Settings, string Pinned);

    private sealed record SnapshotRow(long N, byte[] State);
}
