using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class LiveFeedTests
{
    private readonly LiveFeed _feed = new(Options.Create(new LiveOptions { MaxBehind = 5 }));

    [Fact]
    public void Points_come_in_the_order_of_their_commits()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        Commit(Some.Client(), Some.Points(1, 2));
        Commit(Some.Client(), Some.Points(3, 2));

        Assert.Equal([1, 2, 3, 4], Take(viewer));
    }

    [Fact]
    public void A_slow_viewer_loses_the_oldest_and_is_told_how_many()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        Commit(Some.Client(), Some.Points(1, 3));
        Commit(Some.Client(), Some.Points(4, 9));

        var batch = viewer.Take();
        Assert.Equal(7, batch.Missed);
        Assert.Equal([8, 9, 10, 11, 12], batch.Points.Select(p => p.Point.N));

        Commit(Some.Client(), Some.Points(13, 1));
        Assert.Equal(0, viewer.Take().Missed);
    }

    [Fact]
    public void A_slow_viewer_costs_the_others_nothing()
    {
        using var slow = _feed.Subscribe(Some.Client());
        using var quick = _feed.Subscribe(Some.Client());

        for (var n = 1; n <= 20; n++)
        {
            Commit(Some.Client(), Some.Points(n, 1));
            Assert.Equal([n], Take(quick));
        }
    }

    [Fact]
    public void A_viewer_sees_its_own_stream_only()
    {
        using var viewer = _feed.Subscribe(Some.Client("a"));

        Commit(Some.Client("b"), Some.Points(1, 3));
        Commit(Some.Client("a"), Some.Points(7, 1));

        Assert.Equal([7], Take(viewer));
    }

    [Fact]
    public void Anomalies_of_all_streams_come_with_their_streams_name()
    {
        using var viewer = _feed.SubscribeToAnomalies();

        Commit(Some.Client("a"), Some.Point(1), Some.Point(2, anomaly: true));
        Commit(Some.Client("b"), Some.Point(9, anomaly: true));

        var batch = viewer.Take();
        Assert.Equal([("a", 2L), ("b", 9L)], batch.Points.Select(p => (p.Id.ToString(), p.Point.N)));
    }

    [Fact]
    public void A_deleted_stream_ends_for_its_viewers_even_if_it_is_begun_anew_at_once()
    {
        using var viewer = _feed.Subscribe(Some.Client("a"));
        using var other = _feed.Subscribe(Some.Client("b"));

        _feed.OnStreamChanged(Some.Client("a"), StreamChange.Deleted);
        Commit(Some.Client("a"), Some.Points(1, 2));

        Assert.Empty(Take(viewer));
        Assert.True(viewer.Ended);
        Assert.False(other.Ended);
    }

    [Fact]
    public void Nothing_new_is_an_empty_batch()
    {
        using var viewer = _feed.Subscribe(Some.Client());

        Assert.Empty(viewer.Take().Points);
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

    private static IEnumerable<long> Take(LiveSubscription viewer) => viewer.Take().Points.Select(p => p.Point.N);
}
