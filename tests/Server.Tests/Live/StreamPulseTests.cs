using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class StreamPulseTests
{
    private readonly FakeTime _time = new();
    private readonly StreamPulse _pulse;
    private StreamFigures _figures = StreamFigures.None;

    public StreamPulseTests() => _pulse = new StreamPulse(Some.Client(), _time);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(32, 7)]
    [InlineData(100, 1)]
    [InlineData(100, 9)]
    [InlineData(100, 100)]
    public void It_keeps_the_newest_values_and_which_are_anomalous(int points, int batch)
    {
        JudgedPoint[] all = [.. Enumerable.Range(1, points).Select(n => Some.Point(n, anomaly: n % 5 == 0))];
        foreach (var some in all.Chunk(batch)) Commit(some);

        Assert.Equal(all.TakeLast(32).Select(point => new RecentPoint(point.Value, point.IsAnomaly)), _pulse.Recent());
    }

    [Fact]
    public void A_missing_value_is_none()
    {
        Commit(Some.Point(1), Some.Point(2) with { Value = double.NaN, Flags = PointFlags.Missing });

        Assert.Equal([1, double.NaN], _pulse.Recent().Select(point => point.Value));
    }

    [Fact]
    public void Severity_now_is_the_greatest_of_the_last_minute()
    {
        Commit(Odd(1, score: 0.9));
        _time.Advance(TimeSpan.FromSeconds(30));
        Commit(Odd(2, score: 0.55));

        Assert.Equal(Severity.Critical, _pulse.Read().SeverityNow);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(Severity.Low, _pulse.Read().SeverityNow);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(Severity.None, _pulse.Read().SeverityNow);
    }

    [Fact]
    public void Anomalies_are_counted_for_an_hour_by_their_arrival()
    {
        Commit(Some.Points(1, 50));
        Commit(Odd(51), Some.Point(52), Odd(53));
        _time.Advance(TimeSpan.FromMinutes(30));
        Commit(Odd(54));

        Assert.Equal(3, _pulse.Read().AnomaliesLastHour);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, _pulse.Read().AnomaliesLastHour);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, _pulse.Read().AnomaliesLastHour);
    }

    [Fact]
    public void A_connected_stream_without_points_for_a_minute_is_silent()
    {
        _pulse.Changed(active: true, deleted: false);
        Assert.False(_pulse.Read().IsSilent);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_pulse.Read().IsSilent);

        Commit(Some.Point(1));
        Assert.False(_pulse.Read().IsSilent);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_pulse.Read().IsSilent);

        _pulse.Changed(active: false, deleted: false);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_pulse.Read().IsSilent);
    }

    [Fact]
    public void The_newest_point_says_whether_it_is_warming_up()
    {
        Commit(Some.Point(1) with { Flags = PointFlags.WarmingUp });
        Assert.True(_pulse.Read().IsWarmingUp);

        Commit(Some.Point(2));
        Assert.False(_pulse.Read().IsWarmingUp);
    }

    [Fact]
    public void Another_stream_of_a_deleted_ones_name_begins_at_nothing()
    {
        Commit(Odd(1), Odd(2));
        _pulse.Changed(active: false, deleted: true);
        _figures = StreamFigures.None;
        _pulse.Changed(active: true, deleted: false);
        Assert.True(_pulse.Read() is { Figures.Points: 0, AnomaliesLastHour: 0, SeverityNow: Severity.None, LastAnomaly: null });

        Commit(Odd(1));

        Assert.Single(_pulse.Recent());
        Assert.Equal(1, _pulse.Read().AnomaliesLastHour);
    }

    private void Commit(params JudgedPoint[] points)
    {
        foreach (var point in points) _figures = _figures.After(point);
        _pulse.Committed(_figures, points);
    }

    private static JudgedPoint Odd(long n, double score = 0.7) => Some.Point(n, anomaly: true) with { Score = score };
}
