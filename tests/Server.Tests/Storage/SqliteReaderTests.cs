using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class SqliteReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reader-tests-").FullName;
    private readonly SqliteConnection _writer;
    private readonly SqliteRuns _runs;
    private readonly SqliteAnomalies _anomalies;
    private readonly SqliteReader _reader;

    public SqliteReaderTests()
    {
        var database = new SqliteDatabase(Options.Create(new StorageOptions { Path = Path.Combine(_folder, "test.db") }));
        database.Migrate();
        _writer = database.OpenWriter();
        _runs = new SqliteRuns(_writer);
        _anomalies = new SqliteAnomalies(_writer);
        _reader = new SqliteReader(database);
    }

    [Fact]
    public async Task The_newest_page_comes_newest_first()
    {
        AddStream(1, "a", points: 10);
        AddStream(2, "b", points: 3);

        var page = await Read(new PointQuery(Id("a")) { NewestFirst = true, Limit = 3 });
        var before = await Read(new PointQuery(Id("a")) { NewestFirst = true, Limit = 3, BeforeN = page[^1].N });

        Assert.Equal([10, 9, 8], page.Select(p => p.N));
        Assert.Equal([7, 6, 5], before.Select(p => p.N));
    }

    [Fact]
    public async Task The_oldest_page_goes_on_after_a_number()
    {
        AddStream(1, "a", points: 10);

        Assert.Equal([5, 6], (await Read(new PointQuery(Id("a")) { AfterN = 4, Limit = 2 })).Select(p => p.N));
        Assert.Empty(await Read(new PointQuery(Id("a")) { AfterN = 10 }));
        Assert.Empty(await Read(new PointQuery(Id("unknown"))));
    }

    [Fact]
    public async Task A_page_is_never_longer_than_the_bound()
    {
        AddStream(1, "a", points: PointQuery.MaxLimit + 5);

        Assert.Equal(PointQuery.MaxLimit, (await Read(new PointQuery(Id("a")) { Limit = int.MaxValue })).Count);
        Assert.Empty(await Read(new PointQuery(Id("a")) { Limit = 0 }));
    }

    [Fact]
    public async Task A_span_of_time_has_both_its_ends()
    {
        AddStream(1, "a", points: 10);

        var span = await Read(new PointQuery(Id("a")) { FromMicros = 3_000, ToMicros = 5_000 });

        Assert.Equal([3, 4, 5], span.Select(p => p.N));
    }

    [Fact]
    public async Task An_anomaly_has_its_flags_its_votes_in_order_and_its_reason()
    {
        AddStream(1, "a", points: 2);
        NamedVote[] votes = [new("z_score", 0.83, true), new("iqr", 0.4, false), new("ewma", 0.7, true)];
        Add(1, new JudgedPoint(3, 3_000, 9.5, 3, PointFlags.Anomaly | PointFlags.Alarm, 0b101, 0.83, new Explained(new Band(1, 2, 3), votes, "odd")));

        var point = Assert.Single(await Read(new PointQuery(Id("a")) { AfterN = 2 }));

        Assert.Equal(new JudgedPoint(3, 3_000, 9.5, 3, PointFlags.Anomaly | PointFlags.Alarm, 0b101, 0.83, point.Explained), point);
        Assert.Equal(new Band(1, 2, 3), point.Explained!.Band);
        Assert.Equal(votes, point.Explained.Votes);
        Assert.Equal("odd", point.Explained.Reason);
    }

    [Fact]
    public async Task Anomalies_alone_are_paged_like_points()
    {
        AddStream(1, "a", points: 20, 4, 9, 15);
        AddStream(2, "b", points: 20, 10);

        var newest = await Read(new PointQuery(Id("a")) { AnomaliesOnly = true, NewestFirst = true, Limit = 2 });
        var older = await Read(new PointQuery(Id("a")) { AnomaliesOnly = true, NewestFirst = true, BeforeN = newest[^1].N });
        var inTime = await Read(new PointQuery(Id("a")) { AnomaliesOnly = true, FromMicros = 5_000, ToMicros = 14_999 });

        Assert.Equal([15, 9], newest.Select(p => p.N));
        Assert.Equal([4], older.Select(p => p.N));
        Assert.Equal([9], inTime.Select(p => p.N));
        Assert.Null(newest[0].Explained!.Band);
    }

    [Fact]
    public async Task A_missing_value_is_not_a_number()
    {
        AddStream(1, "a", points: 0);
        AddPoint(1, 1, value: double.NaN, flags: PointFlags.Missing);
        AddPoint(1, 2, value: 5);

        var points = await Read(new PointQuery(Id("a")));

        Assert.True(double.IsNaN(points[0].Value) && points[0].IsMissing);
        Assert.Equal(5, points[1].Value);
    }

    [Fact]
    public async Task Every_seq_that_was_sent_is_found_and_no_other()
    {
        // 30 points; the client numbers some of them with growing gaps, the others repeat the last number.
        var random = new Random(7);
        AddStream(1, "a", points: 0);
        var sent = new Dictionary<long, long>();
        var seq = 0L;
        for (var n = 1; n <= 30; n++)
        {
            var numbered = random.Next(3) > 0;
            if (numbered) sent.Add(seq += random.Next(1, 4), n);
            AddPoint(1, n, value: n, flags: numbered ? PointFlags.Numbered : 0, seq: seq);
        }

        for (var wanted = 0L; wanted <= seq + 2; wanted++)
        {
            var found = await _reader.FindBySeqAsync(Id("a"), wanted, default);
            Assert.Equal(sent.TryGetValue(wanted, out var n) ? n : null, found?.N);
        }

        Assert.Null(await _reader.FindBySeqAsync(Id("unknown"), 1, default));
    }

    [Fact]
    public async Task A_seq_whose_point_was_removed_is_not_found_in_those_that_repeat_it()
    {
        AddStream(1, "a", points: 0);
        for (var n = 1; n <= 6; n++) AddPoint(1, n, value: n, flags: n is 2 or 5 ? PointFlags.Numbered : 0, seq: n < 2 ? 0 : n < 5 ? 10 : 20);
        _writer.Execute("DELETE FROM run WHERE n <= 2");

        Assert.Null(await _reader.FindBySeqAsync(Id("a"), 10, default));
        Assert.Equal(5, (await _reader.FindBySeqAsync(Id("a"), 20, default))?.N);
    }

    [Fact]
    public async Task A_client_has_its_figures_and_settings()
    {
        var settings = StreamSettings.Default with { Window = 99, MinVotes = 2, Detectors = ["iqr", "z_score"] };
        AddClient(1, "^GSPC & co", active: true, lastSeen: 2_500_000, settings);
        _writer.Execute("UPDATE stream SET n = 12, anomalies = 3, alarms = 1, last_seq = 7, last_micros = -5, last_value = 1.5");

        var client = await _reader.FindClientAsync(Id("^GSPC & co"), default);

        Assert.NotNull(client);
        Assert.True(client.Active);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(2.5), client.LastSeen);
        Assert.Equal(new StreamFigures(12, 3, 1, 7, -5, 1.5), client.Figures);
        Assert.Equal(99, client.Settings.Window);
        Assert.Equal(["iqr", "z_score"], client.Settings.Detectors);
        Assert.Null(await _reader.FindClientAsync(Id("gspc"), default));
    }

    [Fact]
    public async Task A_client_without_points_has_no_last_value()
    {
        AddStream(1, "a", points: 0);

        var client = await _reader.FindClientAsync(Id("a"), default);

        Assert.Null(client!.Figures.LastMicros);
        Assert.True(double.IsNaN(client.Figures.LastValue));
    }

    [Fact]
    public async Task Clients_are_listed_by_state_the_most_recently_seen_first()
    {
        AddClient(1, "old", active: true, lastSeen: 1);
        AddClient(2, "new", active: true, lastSeen: 9);
        AddClient(3, "gone", active: false, lastSeen: 5);

        Assert.Equal(["new", "old"], (await _reader.ListClientsAsync(active: true, 10, default)).Select(c => c.Id.ToString()));
        Assert.Equal(["new"], (await _reader.ListClientsAsync(active: true, 1, default)).Select(c => c.Id.ToString()));
        Assert.Equal(["gone"], (await _reader.ListClientsAsync(active: false, 10, default)).Select(c => c.Id.ToString()));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _runs.Dispose();
        _anomalies.Dispose();
        _writer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<IReadOnlyList<JudgedPoint>> Read(PointQuery query) => _reader.ReadAsync(query, default);

    private static ClientId Id(string text) => ClientId.TryParse(text, out var id) ? id : throw new ArgumentException(text);

    /// <summary>Points a millisecond apart, numbered from 1, each a run of its own.</summary>
    private void AddStream(int key, string id, int points, params int[] anomalies)
    {
        AddClient(key, id);
        using var transaction = _writer.BeginTransaction();
        for (var n = 1; n <= points; n++) AddPoint(key, n, value: n, flags: anomalies.Contains(n) ? PointFlags.Anomaly : 0);
        transaction.Commit();
    }

    private void AddClient(int key, string id, bool active = false, long lastSeen = 0, StreamSettings? settings = null) => _writer.Execute(
        "INSERT INTO stream (id, client_id, active, settings, first_seen, last_seen) VALUES (@key, @id, @active, @settings, 0, @lastSeen)",
        new { key, id, active, settings = StreamSettingsJson.Write(settings ?? StreamSettings.Default), lastSeen });

    private void AddPoint(int key, long n, double value, PointFlags flags = 0, long? seq = null) =>
        Add(key, new JudgedPoint(n, n * 1_000, value, seq ?? n, flags, 0, 0.2, flags == PointFlags.Anomaly ? new Explained(null, [], "odd") : null));

    private void Add(int key, JudgedPoint point)
    {
        _runs.Add(key, point.N, StoredPoint.Of(point));
        _runs.Flush();
        if (point.IsAnomaly) _anomalies.Insert(key, point);
    }
}
