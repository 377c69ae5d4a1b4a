using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class SqliteCheckpointerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task The_log_starts_over_however_much_is_written()
    {
        var time = new FakeTime();
        var database = new SqliteDatabase(Options.Create(new StorageOptions { Path = _folder.Database, Library = Some.SqliteLibrary }));
        using var store = new SqlitePointStore(database, Options.Create(new LimitOptions()), time);
        store.Open();
        using var checkpointer = new SqliteCheckpointer(database, store, time, NullLogger<SqliteCheckpointer>.Instance);
        await checkpointer.StartAsync(default);
        var record = await store.OpenAsync(Some.Client(), SettingsChange.None, default);

        var n = 1;
        for (; n <= 2_500_000; n += 10_000)
        {
            store.Append([PointStoreConformance.Batch(record, Some.Points(n, 10_000))]);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(new FileInfo(database.WalPath).Length, 1, 40 << 20);
        Assert.InRange(new FileInfo(database.Path).Length, 40 << 20, 200 << 20);
        Assert.Equal(n - 1, (await store.ReadAsync(new PointQuery(record.Id) { NewestFirst = true, Limit = 1 }, default))[0].N);
    }

    public void Dispose() => _folder.Dispose();
}
