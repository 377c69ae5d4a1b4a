using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

/// <summary>A database of an earlier version is brought to the present schema with all that is in it.</summary>
public sealed class MigrationTests : IDisposable
{
    // As that version kept them: votes from bit 16 on.
    private const int VotesShift = 16;

    private static readonly string[] Tables = ["run", "span", "span_blocks"];

    private readonly ScratchFolder _folder = new();
    private readonly Logged _logged = new();

    [Fact]
    public async Task Points_that_had_a_row_each_are_packed_and_none_is_changed()
    {
        var why = new Explained(new Band(1, 2, 3), [new("z_score", 0.83, true), new("iqr", 0.4, false)], "odd");
        JudgedPoint[] points =
        [
            .. Enumerable.Range(1, 2_345).Select(n => n % 100 == 0
                ? new JudgedPoint(n, n * 1_000L, n / 3.0, n, PointFlags.Anomaly | PointFlags.Alarm | PointFlags.Numbered, 0b10101, 0.83, why)
                : new JudgedPoint(n, -n, n % 7 == 0 ? double.NaN : -n / 7.0, n - 1, n % 7 == 0 ? PointFlags.Missing : PointFlags.None, 0b1, 0.1, null)),
        ];
        MakeSchemaOne(connection =>
        {
            connection.Execute("INSERT INTO stream (id, client_id, settings, first_seen, last_seen, n, anomalies, alarms) VALUES (7, 'old', '{}', 1, 2, 2300, 23, 23)");
            connection.Execute("INSERT INTO snapshot VALUES (7, 2300, x'010203')");
            foreach (var point in points) Insert(connection, 7, point);
        });

        using var store = Open();

        var read = await store.AllAsync(Some.Client("old"));
        Assert.Equal(points.Select(point => point with { Explained = null }), read.Select(point => point with { Explained = null }));
        Assert.All(read.Where(point => point.IsAnomaly), point => Assert.Equal((why.Band, why.Reason), (point.Explained!.Band, point.Explained.Reason)));
        Assert.Equal(why.Votes, read[99].Explained!.Votes);
        Assert.Equal(23, (await store.ReadAsync(new PointQuery(Some.Client("old")) { AnomaliesOnly = true }, default)).Count);
        Assert.Equal(new StreamFigures(2_345, 23, 23, 2_344, -2_345, double.NaN), (await store.FindClientAsync(Some.Client("old"), default))!.Figures);

        // Rules of incidents begin where the stream is: nobody is told of what was odd years ago.
        Assert.Equal(["7|2300|{}|0"], Rows(_folder.Database, "incident_cursor"));
        Assert.Equal([1, 2, 3], (await store.OpenAsync(Some.Client("old"), SettingsChange.None, default)).Snapshot!.State);
    }

    [Fact]
    public void Spans_and_runs_are_those_that_the_points_would_have_had_from_the_start()
    {
        var points = Some.Points(1, 3_210);
        MakeSchemaOne(connection =>
        {
            connection.Execute("INSERT INTO stream (id, client_id, settings, first_seen, last_seen) VALUES (1, 'a', '{}', 1, 2)");
            foreach (var point in points) Insert(connection, 1, point);
        });
        using (Open())
        {
        }

        using var fresh = new ScratchFolder();
        Write(fresh.Database, stream: 1, points);
        foreach (var table in Tables) Assert.Equal(Rows(fresh.Database, table), Rows(_folder.Database, table));
    }

    [Fact]
    public async Task Runs_and_spans_that_were_found_by_two_columns_are_found_by_one_and_none_is_changed()
    {
        var points = Some.Points(1, 3_210);
        using var fresh = new ScratchFolder();
        foreach (var stream in (long[])[300, 2]) Write(fresh.Database, stream, points);
        MakeSchema(7, connection =>
        {
            connection.Execute("DROP TABLE point");
            connection.Execute("ATTACH @path AS fresh", new { path = fresh.Database });
            connection.Execute("INSERT INTO stream (id, client_id, settings, first_seen, last_seen) VALUES (2, 'a', '{}', 1, 2), (300, 'b', '{}', 1, 2)");
            connection.Execute("INSERT INTO run SELECT stream_id, n, points FROM fresh.run");
            connection.Execute(
                """
                INSERT INTO span SELECT stream_id, n, earliest, latest, minimum, minimum_at, maximum, maximum_at, "values", anomalies, alarms, blocks
                FROM fresh.span JOIN fresh.span_blocks USING (id)
                """);
        });

        using var store = Open();

        foreach (var table in Tables) Assert.Equal(Rows(fresh.Database, table), Rows(_folder.Database, table));
        Assert.Equal(points.Select(point => point.Value), (await store.AllAsync(Some.Client("b"))).Select(point => point.Value));
        Assert.Equal(["a|3210", "b|3210"], Rows(_folder.Database, "(SELECT client_id, max(n) FROM points GROUP BY client_id)"));
        Assert.Equal(["a|3210", "b|3210"], Rows(_folder.Database, "(SELECT client_id, points FROM clients ORDER BY client_id)"));
        Assert.Empty(Rows(_folder.Database, "sqlite_master WHERE name LIKE '%_before'"));
    }

    [Fact]
    public void What_was_being_deleted_is_gone_and_the_old_tables_with_it()
    {
        MakeSchemaOne(connection =>
        {
            connection.Execute("INSERT INTO orphan VALUES (3)");
            for (var n = 501; n <= 2_600; n++) Insert(connection, 3, Some.Point(n, anomaly: n % 10 == 0));
        });

        using var store = Open();

        foreach (var table in (string[])[.. Tables, "anomaly", "orphan"]) Assert.Empty(Rows(_folder.Database, table));
        Assert.Equal(0, Convert.ToInt32(Rows(_folder.Database, "sqlite_master WHERE name IN ('point', 'anomaly_before')").Count));
    }

    [Fact]
    public void A_conversion_is_said_in_the_log_once_and_a_new_database_needs_none()
    {
        MakeSchemaOne(_ => { });
        for (var i = 0; i < 2; i++) Open().Dispose();
        using var fresh = new ScratchFolder();
        Database(fresh.Database).Migrate();

        var line = Assert.Single(_logged.Lines);
        Assert.Matches(@"from schema 1 to \d+", line);
        Assert.Contains(_folder.Database, line);
    }

    public void Dispose() => _folder.Dispose();

    private void MakeSchemaOne(Action<SqliteConnection> fill) => MakeSchema(1, fill);

    private void MakeSchema(int schema, Action<SqliteConnection> fill)
    {
        using var connection = Database(_folder.Database).OpenWriter();
        for (var number = 1; number <= schema; number++)
        {
            using var script = new StreamReader(typeof(SqliteDatabase).Assembly.GetManifestResourceStream($"StreamingAnomaly.Server.Storage.Migrations.{number:0000}.sql")!);
            connection.Execute(script.ReadToEnd());
        }

        connection.Execute($"PRAGMA user_version = {schema}");
        fill(connection);
    }

    private static void Write(string path, long stream, IEnumerable<JudgedPoint> points)
    {
        var database = Database(path, null);
        database.Migrate();
        using var connection = database.OpenWriter();
        using var runs = new SqliteRuns(connection);
        foreach (var point in points) runs.Add(stream, point.N, StoredPoint.Of(point));
        runs.Flush();
    }

    private static void Insert(SqliteConnection connection, long key, JudgedPoint point)
    {
        connection.Execute(
            "INSERT INTO point VALUES (@key, @N, @Micros, @value, @Seq, @flags, @Score)",
            new { key, point.N, point.Micros, value = double.IsNaN(point.Value) ? (double?)null : point.Value, point.Seq, flags = (long)point.Flags | (long)point.VotesMask << VotesShift, point.Score });
        if (point.Explained is { } why)
        {
            connection.Execute(
                "INSERT INTO anomaly VALUES (@key, @N, @Lower, @Expected, @Upper, @votes, @Reason)",
                new { key, point.N, why.Band!.Value.Lower, why.Band.Value.Expected, why.Band.Value.Upper, votes = """{"z_score":[0.83,1],"iqr":[0.4,0]}""", why.Reason });
        }
    }

    private static List<string> Rows(string path, string table)
    {
        using var connection = Database(path, null).OpenReader();
        return [.. connection.Query($"SELECT * FROM {table}").Select(row => string.Join('|', ((IDictionary<string, object?>)row).Values.Select(Text)))];

        static string Text(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}";
    }

    private SqlitePointStore Open()
    {
        var store = new SqlitePointStore(Database(_folder.Database), Options.Create(new LimitOptions()), new FakeTime());
        store.Open();
        return store;
    }

    private SqliteDatabase Database(string path) => Database(path, _logged);

    private static SqliteDatabase Database(string path, Logged? logged)
    {
        using var factory = new LoggerFactory(logged is null ? [] : [logged]);
        return new SqliteDatabase(Options.Create(new StorageOptions { Path = path, Library = Some.SqliteLibrary }), factory.CreateLogger<SqliteDatabase>());
    }
}
