using System.Buffers;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

/// <summary>What every store must do. To prove a new one: derive from this.</summary>
public abstract partial class PointStoreConformance
{
    private static readonly ClientId A = Some.Client("A");
    private static readonly ClientId B = Some.Client("B");

    /// <summary>The store under test; the same one until <see cref="Restart"/>.</summary>
    internal abstract IPointStore Store { get; }

    /// <summary>The process dies without closing anything; another opens the same store.</summary>
    internal abstract void Restart();

    [Fact]
    public async Task Every_field_of_a_point_is_read_back()
    {
        var explained = new Explained(new Band(-1.5, 0, 1e150), [new("z_score", 0.8312, true), new("ö \"quoted\"", 0, false)], "412.3 is \"odd\" – 5 of 5 €");
        JudgedPoint[] points =
        [
            new(1, Timestamps.MinMicros, -1e150, 0, PointFlags.WarmingUp, 0, 0, null),
            new(2, Timestamps.MaxMicros, double.NaN, ReceivedPoint.MaxSeq, PointFlags.Missing | PointFlags.Numbered, 0, 0, null),
            new(3, -1, 5e-324, ReceivedPoint.MaxSeq, PointFlags.Late | PointFlags.Arrival | PointFlags.Ahead | PointFlags.Clamped, (1 << StoredFlags.MaxVotes) - 1, 1.0 / 3, null),
            new(4, 0, 0.1, ReceivedPoint.MaxSeq, PointFlags.Anomaly | PointFlags.Alarm, 0b11111, Math.BitDecrement(1), explained),
            new(5, 0, 0.1, ReceivedPoint.MaxSeq, PointFlags.Anomaly, 1, 0.6, explained with { Band = null }),
        ];

        Append(await Store.OpenAsync(A, SettingsChange.None, default), points);

        var read = await Store.AllAsync(A);
        Assert.Equal(points.Select(point => point with { Explained = null }), read.Select(point => point with { Explained = null }));
        Assert.Equal(explained.Band, read[3].Explained!.Band);
        Assert.Equal(explained.Votes, read[3].Explained!.Votes);
        Assert.Equal(explained.Reason, read[3].Explained!.Reason);
        Assert.Null(read[4].Explained!.Band);
        Assert.All(read.Take(3), point => Assert.Null(point.Explained));
    }

    [Fact]
    public async Task Whoever_opened_before_may_append_no_more_and_costs_others_nothing()
    {
        var older = await Store.OpenAsync(A, SettingsChange.None, default);
        var newer = await Store.OpenAsync(A, SettingsChange.None, default);
        var other = await Store.OpenAsync(B, SettingsChange.None, default);
        PendingBatch[] group = [Batch(older, Some.Point(1)), Batch(other, Some.Point(1)), Batch(newer, Some.Points(1, 2))];

        Store.Append(group);

        Assert.True(newer.Epoch > older.Epoch);
        Assert.Equal([CommitResult.Superseded, CommitResult.Committed, CommitResult.Committed], group.Select(batch => batch.Result));
        Assert.Equal(2, (await Store.AllAsync(A)).Count);
        Assert.Single(await Store.AllAsync(B));
    }

    [Fact]
    public async Task A_batch_the_store_cannot_digest_leaves_nothing_of_its_group_and_the_store_works_on()
    {
        var (a, b) = (await Store.OpenAsync(A, SettingsChange.None, default), await Store.OpenAsync(B, SettingsChange.None, default));
        Append(b, Some.Points(1, 3));

        // A number that is taken already.
        var thrown = Record.Exception(() => Store.Append([Batch(a, Some.Points(1, 5)), Batch(b, Some.Point(4), Some.Point(3))]));

        Assert.NotNull(thrown);
        Assert.IsNotType<StoreUnavailableException>(thrown);
        Assert.Empty(await Store.AllAsync(A));
        Assert.Equal(3, (await Store.AllAsync(B)).Count);
        Append(a, Some.Points(1, 5));
        Assert.Equal(5, (await Store.AllAsync(A)).Count);
    }

    [Fact]
    public async Task The_newest_snapshot_is_given_to_whoever_opens()
    {
        var record = await Store.OpenAsync(A, SettingsChange.None, default);
        Assert.Null(record.Snapshot);
        var large = new byte[300_000];
        new Random(1).NextBytes(large);

        Append(record, Some.Points(1, 10), batch => batch.SnapshotWriter.Write((ReadOnlySpan<byte>)[1, 2, 3]));
        Append(record, Some.Points(11, 5), batch => batch.SnapshotWriter.Write(large));
        Append(record, Some.Points(16, 5));

        var snapshot = (await Store.OpenAsync(A, SettingsChange.None, default)).Snapshot!;
        Assert.Equal(15, snapshot.N);
        Assert.Equal(large, snapshot.State);
    }

    [Fact]
    public async Task A_snapshot_may_come_without_points()
    {
        var record = await Store.OpenAsync(A, SettingsChange.None, default);
        Append(record, Some.Points(1, 4));
        Append(await Store.OpenAsync(A, SettingsChange.None, default), [], batch => batch.SnapshotWriter.Write((ReadOnlySpan<byte>)[7]), Some.Figures(4));

        Assert.Equal(4, (await Store.OpenAsync(A, SettingsChange.None, default)).Snapshot!.N);
    }

    [Fact]
    public async Task Figures_are_written_when_it_is_time()
    {
        var record = await Store.OpenAsync(A, SettingsChange.None, default);
        var seen = FakeTime.Start.AddHours(1);

        Append(record, [Some.Point(1), Some.Point(2, anomaly: true)], batch => batch.Seen = seen);
        Append(record, Some.Points(3, 1));

        var client = (await Store.FindClientAsync(A, default))!;
        Assert.Equal(new StreamFigures(2, 1, 0, 2, 2_000_000, 2), client.Figures);
        Assert.Equal(seen, client.LastSeen);
        Assert.Equal(FakeTime.Start, client.FirstSeen);
    }

    [Fact]
    public async Task Settings_are_kept_and_changed_by_whoever_opens()
    {
        await Store.OpenAsync(A, new SettingsChange { Window = 9, Detectors = ["iqr"] }, default);
        var record = await Store.OpenAsync(A, new SettingsChange { Sensitivity = 2 }, default);

        foreach (var settings in (StreamSettings[])[record.Settings, (await Store.FindClientAsync(A, default))!.Settings])
        {
            Assert.Equal((9, 2.0), (settings.Window, settings.Sensitivity));
            Assert.Equal(["iqr"], settings.Detectors);
        }
    }

    [Fact]
    public async Task What_a_person_has_set_stays_until_it_is_released()
    {
        await Store.OpenAsync(A, SettingsChange.None, default);

        var pinned = await Store.PinAsync(A, new SettingsChange { Window = 77 }, new HashSet<string>(), default);
        var held = await Store.OpenAsync(A, new SettingsChange { Window = 9, Sensitivity = 2 }, default);
        await Store.PinAsync(A, SettingsChange.None, new HashSet<string> { "window" }, default);
        var released = await Store.OpenAsync(A, new SettingsChange { Window = 9 }, default);

        Assert.Equal(["window"], pinned!.Pinned);
        Assert.Equal((77, 2.0), (held.Settings.Window, held.Settings.Sensitivity));
        Assert.Equal(9, released.Settings.Window);
        Assert.Null(await Store.PinAsync(B, SettingsChange.None, new HashSet<string>(), default));
    }

    [Fact]
    public async Task All_that_was_appended_survives_a_crash_and_nobody_is_connected_after_it()
    {
        Append(await Store.OpenAsync(A, SettingsChange.None, default), Some.Points(1, 7), batch => batch.SnapshotWriter.Write((ReadOnlySpan<byte>)[1]));
        await Store.SetActiveAsync(A, active: true, default);
        Assert.True((await Store.FindClientAsync(A, default))!.Active);

        Restart();

        Assert.Equal(Some.Points(1, 7), await Store.AllAsync(A));
        Assert.False((await Store.FindClientAsync(A, default))!.Active);
        Assert.Equal(7, (await Store.OpenAsync(A, SettingsChange.None, default)).Snapshot!.N);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Figures_that_a_crash_left_behind_are_made_good_at_the_next_start(bool connected)
    {
        var record = await Store.OpenAsync(A, SettingsChange.None, default);
        if (connected) await Store.SetActiveAsync(A, active: true, default);
        Append(record, [Some.Point(1, anomaly: true), Some.Point(2)], batch => batch.Seen = FakeTime.Start);
        Append(record, [Some.Point(3, anomaly: true), new(4, 9, double.NaN, 50, PointFlags.Anomaly | PointFlags.Alarm, 1, 1, null)]);

        Restart();

        Assert.Equal(new StreamFigures(4, 3, 1, 50, 9, double.NaN), (await Store.FindClientAsync(A, default))!.Figures);
    }

    [Fact]
    public async Task A_deleted_stream_leaves_nothing_and_its_name_begins_anew()
    {
        var deleted = await Store.OpenAsync(A, new SettingsChange { Window = 9 }, default);
        Append(deleted, [Some.Point(1), Some.Point(2, anomaly: true)], batch => batch.SnapshotWriter.Write((ReadOnlySpan<byte>)[1]));
        Append(await Store.OpenAsync(B, SettingsChange.None, default), Some.Points(1, 3));

        Assert.True(await Store.DeleteAsync(A, default));
        Assert.False(await Store.DeleteAsync(A, default));

        Assert.Null(await Store.FindClientAsync(A, default));
        Assert.Empty(await Store.AllAsync(A));
        Assert.Equal(3, (await Store.AllAsync(B)).Count);
        var anew = await Store.OpenAsync(A, SettingsChange.None, default);
        Assert.Null(anew.Snapshot);
        Assert.Equal(50, anew.Settings.Window);
        Append(anew, Some.Points(1, 2));
        Assert.Equal(2, (await Store.AllAsync(A)).Count);
    }

    [Fact]
    public async Task Whoever_had_opened_a_deleted_stream_appends_to_no_other()
    {
        var deleted = await Store.OpenAsync(A, SettingsChange.None, default);
        await Store.DeleteAsync(A, default);
        await Store.OpenAsync(B, SettingsChange.None, default);
        var late = Batch(deleted, Some.Point(1));

        Store.Append([late]);

        Assert.Equal(CommitResult.Superseded, late.Result);
        Assert.Empty(await Store.AllAsync(B));
    }

    [Fact]
    public async Task A_store_that_works_says_so() => await Store.CheckAsync(default);

    internal static PendingBatch Batch(StreamRecord stream, params JudgedPoint[] points)
    {
        var batch = new PendingBatch();
        batch.Start(stream, StreamFigures.None);
        foreach (var point in points) batch.Add(point);
        return batch;
    }

    private void Append(StreamRecord stream, JudgedPoint[] points, Action<PendingBatch>? with = null, StreamFigures? before = null)
    {
        var batch = new PendingBatch();
        batch.Start(stream, before ?? StreamFigures.None);
        foreach (var point in points) batch.Add(point);
        with?.Invoke(batch);
        Store.Append([batch]);
        Assert.Equal(CommitResult.Committed, batch.Result);
    }
}
