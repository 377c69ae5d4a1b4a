using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class LiveFiguresTests
{
    private readonly ManualTime _time = new();
    private readonly LiveFigures _figures;

    public LiveFiguresTests() => _figures = new LiveFigures(_time);

    [Fact]
    public void A_steady_stream_has_its_rate()
    {
        for (var i = 0; i < 60; i++)
        {
            Commit("a", points: 5);
            _time.Pass(TimeSpan.FromSeconds(0.5));
        }

        Assert.InRange(Rate("a"), 9.5, 10.5);
    }

    [Fact]
    public void The_rate_of_a_stream_that_stopped_comes_down_to_nothing()
    {
        for (var i = 0; i < 20; i++)
        {
            Commit("a", points: 10);
            _time.Pass(TimeSpan.FromSeconds(1));
        }

        _time.Pass(TimeSpan.FromSeconds(5));
        Assert.InRange(Rate("a"), 3, 7);
        _time.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Rate("a"));
        Assert.Contains(_figures.Moving(), row => row.Id == Some.Client("a"));
        _time.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(_figures.Moving());
    }

    [Fact]
    public void A_row_has_the_newest_figures_and_the_last_anomaly()
    {
        _figures.OnCommitted(Some.Client("a"), Some.Figures(3), [Some.Point(1), Some.Point(2, anomaly: true), Some.Point(3)]);
        _figures.OnCommitted(Some.Client("a"), Some.Figures(4), [Some.Point(4)]);

        var row = _figures.Find(Some.Client("a"));

        Assert.Equal(4, row?.Figures?.Points);
        Assert.Equal(2, row?.LastAnomaly?.N);
    }

    [Fact]
    public void Active_streams_are_those_with_a_connection()
    {
        _figures.OnStreamChanged(Some.Client("a"), StreamChange.Connected);
        _figures.OnStreamChanged(Some.Client("b"), StreamChange.Connected);
        _figures.OnStreamChanged(Some.Client("a"), StreamChange.Disconnected);
        Commit("c", points: 1);

        Assert.Equal(["b"], _figures.Active().Select(row => row.Id.ToString()));
    }

    [Fact]
    public void A_deleted_stream_says_so_and_keeps_nothing()
    {
        _figures.OnStreamChanged(Some.Client("a"), StreamChange.Connected);
        _figures.OnCommitted(Some.Client("a"), Some.Figures(1), [Some.Point(1, anomaly: true)]);
        _figures.OnStreamChanged(Some.Client("a"), StreamChange.Deleted);

        var row = _figures.Find(Some.Client("a"));

        Assert.True(row is { Deleted: true, Active: false, Figures.Points: 0, LastAnomaly: null, Rate: 0 });
    }

    [Fact]
    public void Streams_that_ended_are_forgotten_and_connected_ones_are_not()
    {
        _figures.OnStreamChanged(Some.Client("stays"), StreamChange.Connected);
        for (var i = 0; i < 100; i++) _figures.OnStreamChanged(Some.Client($"gone-{i}"), StreamChange.Disconnected);
        Commit("posted", points: 1);

        _time.Pass(LiveFigures.Remembered + TimeSpan.FromSeconds(1));
        Commit("new", points: 1);

        Assert.Null(_figures.Find(Some.Client("gone-7")));
        Assert.Null(_figures.Find(Some.Client("posted")));
        Assert.NotNull(_figures.Find(Some.Client("stays")));
    }

    [Fact]
    public void A_stream_that_ended_is_remembered_while_anomalies_of_its_last_hour_are_told_of()
    {
        _figures.OnCommitted(Some.Client("odd"), Some.Figures(1) with { Anomalies = 1 }, [Some.Point(1, anomaly: true)]);

        _time.Pass(TimeSpan.FromMinutes(50));
        Commit("new", points: 1);
        Assert.Equal(1, _figures.Find(Some.Client("odd"))?.AnomaliesLastHour);

        _time.Pass(TimeSpan.FromMinutes(10));
        Commit("newer", points: 1);
        Assert.Null(_figures.Find(Some.Client("odd")));
    }

    private void Commit(string id, int points) =>
        _figures.OnCommitted(Some.Client(id), Some.Figures(points), Some.Points(1, points));

    private double Rate(string id) => _figures.Find(Some.Client(id))!.Value.Rate;
}
