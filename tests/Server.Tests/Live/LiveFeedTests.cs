using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class LiveFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LiveFeed _feed = new(Options.Create(new LiveOptions { MaxBehind = 5 }));

    [Fact]
    public async Task Points_come_in_the_order_of_their_commits()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        Commit(Some.Client(), Some.Points(1, 2));
        Commit(Some.Client(), Some.Points(3, 2));

        Assert.Equal([1, 2, 3, 4], await TakeAsync(viewer));
    }

    [Fact]
    public async Task A_slow_viewer_loses_the_oldest_and_is_told_how_many()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        Commit(Some.Client(), Some.Points(1, 3));
        Commit(Some.Client(), Some.Points(4, 9));

        var batch = await viewer.TakeAsync(Patience, default);
        Assert.Equal(7, batch.Missed);
        Assert.Equal([8, 9, 10, 11, 12], batch.Points.Select(p => p.Point.N));

        Commit(Some.Client(), Some.Points(13, 1));
        Assert.Equal(0, (await viewer.TakeAsync(Patience, default)).Missed);
    }

    [Fact]
    public async Task A_slow_viewer_costs_the_others_nothing()
    {
        using var slow = _feed.Subscribe(Some.Client());
        using var quick = _feed.Subscribe(Some.Client());

        for (var n = 1; n <= 20; n++)
        {
            Commit(Some.Client(), Some.Points(n, 1));
            Assert.Equal([n], await TakeAsync(quick));
        }
    }

    [Fact]
    public async Task A_viewer_sees_its_own_stream_only()
    {
        using var viewer = _feed.Subscribe(Some.Client("a"));

        Commit(Some.Client("b"), Some.Points(1, 3));
        Commit(Some.Client("a"), Some.Points(7, 1));

        Assert.Equal([7], await TakeAsync(viewer));
    }

    [Fact]
    public async Task Anomalies_of_all_streams_come_with_their_streams_name()
    {
        using var viewer = _feed.SubscribeToAnomalies();

        Commit(Some.Client("a"), Some.Point(1), Some.Point(2, anomaly: true));
        Commit(Some.Client("b"), Some.Point(9, anomaly: true));

        var batch = await viewer.TakeAsync(Patience, default);
        Assert.Equal([("a", 2L), ("b", 9L)], batch.Points.Select(p => (p.Id.ToString(), p.Point.N)));
    }

    [Fact]
    public async Task A_viewer_that_waits_is_woken_by_the_next_point()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        var waiting = TakeAsync(viewer);
        Assert.False(waiting.IsCompleted);
        Commit(Some.Client(), Some.Points(1, 1));

        Assert.Equal([1], await waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_deleted_stream_ends_for_its_viewers_even_if_it_is_begun_anew_at_once()
    {
        using var viewer = _feed.Subscribe(Some.Client("a"));
        using var other = _feed.Subscribe(Some.Client("b"));

        var waiting = TakeAsync(viewer);
        _feed.OnStreamChanged(Some.Client("a"), StreamChange.Deleted);
        Commit(Some.Client("a"), Some.Points(1, 2));

        Assert.Empty(await waiting.WaitAsync(Patience));
        Assert.True(viewer.Ended);
        Assert.False(other.Ended);
    }

    [Fact]
    public async Task Nothing_in_time_is_an_empty_batch()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        Assert.Empty((await viewer.TakeAsync(TimeSpan.Zero, default)).Points);
    }

    [Fact]
    public void Explanations_are_wanted_while_a_stream_is_watched()
    {
        Assert.False(_feed.WantsExplanations(Some.Client("a")));

        var first = _feed.Subscribe(Some.Client("a"));
        var second = _feed.Subscribe(Some.Client("a"));
        Assert.True(_feed.WantsExplanations(Some.Client("a")));
        Assert.False(_feed.WantsExplanations(Some.Client("b")));

        first.Dispose();
        Assert.True(_feed.WantsExplanations(Some.Client("a")));
        second.Dispose();
        Assert.False(_feed.WantsExplanations(Some.Client("a")));
    }

    [Fact]
    public void A_stream_that_nobody_watches_costs_no_memory()
    {
        using var elsewhere = _feed.Subscribe(Some.Client("watched"));
        var points = Some.Points(1, 100);
        Commit(Some.Client(), points);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) Commit(Some.Client(), points);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Commit(ClientId id, params JudgedPoint[] points) => _feed.OnCommitted(id, Some.Figures(points[^1].N), points);

    private static async Task<IEnumerable<long>> TakeAsync(LiveSubscription viewer) =>
        (await viewer.TakeAsync(Patience, default)).Points.Select(p => p.Point.N);
}
