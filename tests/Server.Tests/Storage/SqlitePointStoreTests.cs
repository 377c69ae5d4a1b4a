using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class SqlitePointStoreTests : PointStoreConformance, IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<SqlitePointStore> _opened = [];
    private string _path;

    public SqlitePointStoreTests()
    {
        _path = _folder.Database;
        _opened.Add(Open());
    }

    internal override IPointStore Store => _opened[^1];

    // The files as they are at this moment, without the locks of a process that still lives.
    internal override void Restart()
    {
        var copy = _folder.File($"copy {_opened.Count}.db");
        foreach (var suffix in (string[])["", "-wal"]) File.Copy(_path + suffix, copy + suffix);
        _path = copy;
        _opened.Add(Open());
    }

    [Fact]
    public void The_library_is_the_one_that_was_asked_for()
    {
        var library = Database().Library;

        Assert.Contains(Some.SqliteLibrary == SqliteLibrary.Bundled ? "bundled" : "SQLite 3.", library);
    }

    [Fact]
    public async Task All_holds_on_the_bundled_library_too()
    {
        // A process can load but one library, so another process tests the other.
        Assert.SkipWhen(Some.SqliteLibrary == SqliteLibrary.Bundled, "This is that other process.");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Server.Tests.dll"), "-noColor", "-class", typeof(SqlitePointStoreTests).FullName!])
        {
            RedirectStandardOutput = true,
            Environment = { ["TEST_SQLITE_LIBRARY"] = nameof(SqliteLibrary.Bundled) },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TestClient.Patience);
        await process.WaitForExitAsync().WaitAsync(TestClient.Patience);

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Skipped: 1", output);
    }

    [Fact]
    public void A_schema_newer_than_known_is_refused_with_a_clear_message()
    {
        using (var connection = Database().OpenWriter()) connection.Execute("PRAGMA user_version = 999");

        var refused = Assert.Throws<StoreUnavailableException>(Open);

        Assert.Contains("999", refused.Message);
        Assert.Contains("newer", refused.Message);
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        Store.Append([Batch(await Store.OpenAsync(Some.Client("A"), SettingsChange.None, default), Some.Points(1, 3))]);

        Database().Migrate();
        Database().Migrate();

        Assert.Equal(3, (await Store.AllAsync(Some.Client("A"))).Count);
    }

    [Fact]
    public async Task One_stream_more_than_allowed_is_refused()
    {
        using var small = Open(new LimitOptions { Streams = 1 });
        await small.OpenAsync(Some.Client("A"), SettingsChange.None, default);

        await Assert.ThrowsAsync<TooManyStreamsException>(() => small.OpenAsync(Some.Client("B"), SettingsChange.None, default));
        await small.OpenAsync(Some.Client("A"), SettingsChange.None, default);
    }

    [Fact]
    public async Task A_person_reads_it_with_the_sqlite3_shell()
    {
        var record = await Store.OpenAsync(Some.Client("^GSPC"), SettingsChange.None, default);
        var explained = new Explained(new(1, 2, 3), [new("iqr", 0.7, true)], "odd");
        Store.Append(
        [
            Batch(
                record,
                new JudgedPoint(1, -1, 1.5, 0, PointFlags.WarmingUp, 0, 0, null),
                new JudgedPoint(2, Some.Micros + 5, double.NaN, 9, PointFlags.Missing | PointFlags.Numbered, 0, 0, null),
                new JudgedPoint(3, Some.Micros + 250_000, 9, 9, PointFlags.Anomaly | PointFlags.Alarm | PointFlags.Late, 1, 0.75, explained)),
        ]);

        Assert.Equal("^GSPC|0", await ShellAsync("SELECT client_id, active FROM clients"));
        Assert.Equal(
            """
            ^GSPC|1|1969-12-31T23:59:59.999999Z|1.5||0|0|0|0|1|0.0
            ^GSPC|2|2024-05-01T09:30:00.000005Z||9|0|0|0|1|0|0.0
            ^GSPC|3|2024-05-01T09:30:00.250000Z|9.0||1|1|1|0|0|0.75
            """,
            await ShellAsync("SELECT client_id, n, time, value, seq, anomaly, alarm, late, missing, warming_up, score FROM points ORDER BY n"));
        Assert.Equal("3|2.0|1.0|3.0|odd", await ShellAsync("SELECT n, expected, lower, upper, reason FROM anomalies"));
    }

    public void Dispose()
    {
        foreach (var store in _opened) store.Dispose();
        _folder.Dispose();
    }

    private SqlitePointStore Open() => Open(new LimitOptions());

    private SqlitePointStore Open(LimitOptions limits) => new(Database(), Options.Create(limits), new FakeTime());

    private SqliteDatabase Database() => new(Options.Create(new StorageOptions { Path = _path, Library = Some.SqliteLibrary }));

    private async Task<string> ShellAsync(string sql)
    {
        Assert.SkipUnless(Array.Exists(["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"], File.Exists), "The sqlite3 shell is not installed.");
        using var shell = Process.Start(new ProcessStartInfo("sqlite3", ["-readonly", _path, sql]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TestClient.Patience);
        return output.Trim();
    }
}
