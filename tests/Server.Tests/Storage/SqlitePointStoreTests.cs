using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Detection;
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
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Server.Tests.dll"), "-noColor", "-class", typeof(SqlitePointStoreTests).FullName!, "-class", typeof(MigrationTests).FullName!])
        {
            RedirectStandardOutput = true,
            Environment = { ["TEST_SQLITE_LIBRARY"] = nameof(SqliteLibrary.Bundled) },
        };
        using var process = Process.Start(start)!;
        // All of it once more, while the others run.
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(10 * TestClient.Patience);
        await process.WaitForExitAsync().WaitAsync(TestClient.Patience);

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Skipped: 1", output);
    }

    [Fact]
    public void A_schema_newer_than_known_is_refused_with_a_clear_message()
    {
        using (var connection = Database().OpenWriter()) connection.Execute("PRAGMA user_version = 999");

        var refused = Assert.Throws<WrongDatabaseException>(Open);

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
    public async Task A_stream_beyond_the_last_that_a_row_key_can_number_is_refused_and_leaves_nothing()
    {
        await Store.OpenAsync(Some.Client("A"), SettingsChange.None, default);
        using (var connection = Database().OpenWriter()) connection.Execute("UPDATE sqlite_sequence SET seq = @last WHERE name = 'stream'", new { last = RowKey.MaxStream - 1 });

        var last = await Store.OpenAsync(Some.Client("B"), SettingsChange.None, default);
        Store.Append([Batch(last, Some.Points(1, 3))]);
        var refused = await Assert.ThrowsAsync<TooManyStreamsException>(() => Store.OpenAsync(Some.Client("C"), SettingsChange.None, default));

        // As after a crash.
        using (var connection = Database().OpenWriter())
        {
            connection.Execute("UPDATE stream SET n = 0");
            SqliteRecovery.Run(connection);
        }

        Assert.Equal(RowKey.MaxStream, last.Key);
        Assert.Equal(3, (await Store.FindClientAsync(Some.Client("B"), default))!.Figures.Points);
        Assert.Equal(3, (await Store.AllAsync(Some.Client("B"))).Count);
        Assert.Contains("8388607", refused.Message);
        Assert.Null(await Store.FindClientAsync(Some.Client("C"), default));
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

    [Fact]
    public async Task The_views_read_a_point_to_the_bit_as_the_server_does()
    {
        var random = new Random(11);
        JudgedPoint[] points =
        [
            .. Enumerable.Range(1, 2_500).Select(n => new JudgedPoint(
                n,
                random.NextInt64(Timestamps.MinMicros, Timestamps.MaxMicros),
                AnyValue(random),
                random.NextInt64(ReceivedPoint.MaxSeq),
                (PointFlags)random.Next(1 << 9),
                (uint)random.Next(1 << StoredFlags.MaxVotes),
                random.Next(5) == 0 ? random.Next(2) : random.NextDouble() * Math.Pow(10, -random.Next(40)),
                null)),
        ];
        var record = await Store.OpenAsync(Some.Client("A"), SettingsChange.None, default);
        Store.Append([Batch(record, points[..1_234]), Batch(record, points[1_234..])]);
        Store.Append([Batch(await Store.OpenAsync(Some.Client("B"), SettingsChange.None, default), Some.Points(1, 1_500))]);

        using var connection = Database().OpenReader();
        var read = connection.Query<ViewRow>("SELECT * FROM points WHERE client_id = 'A' ORDER BY n").ToList();

        Assert.Equal(points.Select(ViewRow.Of), read);
        Assert.Equal(read[1_000..], connection.Query<ViewRow>("SELECT * FROM latest WHERE client_id = 'A' ORDER BY n"));
        Assert.Equal(read.Where(row => row.Anomaly == 1), connection.Query<ViewRow>("SELECT * FROM anomalies WHERE client_id = 'A' ORDER BY n"));
        Assert.Equal(1_500, connection.ExecuteScalar<int>("SELECT points FROM clients WHERE client_id = 'B'"));
        Assert.Equal(1_500.0, connection.ExecuteScalar<double>("SELECT last_value FROM clients WHERE client_id = 'B'"));

        static double AnyValue(Random random) => random.Next(8) switch
        {
            0 => double.NaN,
            1 => 0,
            2 => random.Next(-3, 3),
            3 => BitConverter.Int64BitsToDouble(random.NextInt64(1L << 52)),
            _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 151)),
        };
    }

    [Fact]
    public async Task A_run_that_has_holes_is_refused()
    {
        var record = await Store.OpenAsync(Some.Client("A"), SettingsChange.None, default);

        Assert.Throws<ArgumentException>(() => Store.Append([Batch(record, Some.Point(1), Some.Point(3))]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Store.Append([Batch(record, Some.Point(1) with { VotesMask = 1 << StoredFlags.MaxVotes })]));
        Assert.Empty(await Store.AllAsync(record.Id));
    }

    [Fact]
    public void All_detectors_have_room_among_the_votes() => Assert.InRange(DetectorCatalog.Names.Count, 1, StoredFlags.MaxVotes);

    public void Dispose()
    {
        foreach (var store in _opened) store.Dispose();
        _folder.Dispose();
    }

    private SqlitePointStore Open() => Open(new LimitOptions());

    private SqlitePointStore Open(LimitOptions limits)
    {
        var store = new SqlitePointStore(Database(), Options.Create(limits), new FakeTime());
        store.Open();
        return store;
    }

    private SqliteDatabase Database() => new(Options.Create(new StorageOptions { Path = _path, Library = Some.SqliteLibrary }));

    private async Task<string> ShellAsync(string sql)
    {
        Assert.SkipUnless(Array.Exists(["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"], File.Exists), "The sqlite3 shell is not installed.");
        using var shell = Process.Start(new ProcessStartInfo("sqlite3", ["-readonly", _path, sql]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TestClient.Patience);
        return output.Trim();
    }

    private sealed record ViewRow
    {
        public long N { get; init; }

        public required string Time { get; init; }

        public double? Value { get; init; }

        public long? Seq { get; init; }

        public long Anomaly { get; init; }

        public long Alarm { get; init; }

        public long Late { get; init; }

        public long Missing { get; init; }

        public long Warming_up { get; init; }

        public double Score { get; init; }

        public static ViewRow Of(JudgedPoint point) => new()
        {
            N = point.N,
            Time = Timestamps.FromMicros(point.Micros).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            Value = double.IsNaN(point.Value) ? null : point.Value,
            Seq = point.Has(PointFlags.Numbered) ? point.Seq : null,
            Anomaly = point.IsAnomaly ? 1 : 0,
            Alarm = point.IsAlarm ? 1 : 0,
            Late = point.Has(PointFlags.Late) ? 1 : 0,
            Missing = point.IsMissing ? 1 : 0,
            Warming_up = point.Has(PointFlags.WarmingUp) ? 1 : 0,
            Score = point.Score,
        };
    }
}
