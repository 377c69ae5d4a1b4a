using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

public sealed class WatchedStreamTests
{
    private readonly FakeTime _time = new();
    private readonly WatchedStream _stream;

    public WatchedStreamTests() => _stream = new WatchedStream(Some.Client("a"), _time);

    [Fact]
    public void A_stream_that_is_written_all_the_time_is_caught_up_with_by_one_page()
    {
        Load();
        Assert.Equal(0, _stream.Behind());
        Take(91, 40);

        _stream.CatchUp(Some.Points(1, 120));

        Assert.Null(_stream.Behind());
        Assert.Equal(130, _stream.Save()!.N);
    }

    [Fact]
    public void What_lies_between_the_store_and_the_first_waiting_point_is_read_first()
    {
        Load();
        Take(91, 40);

        _stream.CatchUp(Some.Points(1, 50));

        Assert.Equal(50, _stream.Behind());
        _stream.CatchUp(Some.Points(51, 40));
        Assert.Null(_stream.Behind());
        Assert.Equal(130, _stream.Save()!.N);
    }

    [Fact]
    public void Of_more_points_than_wait_the_oldest_come_out_of_the_store()
    {
        Load();
        for (var i = 0; i < 5; i++) Take(1 + i * 5_000, 5_000);

        _stream.CatchUp(Some.Points(1, 10_000));
        Assert.Equal(10_000, _stream.Behind());
        _stream.CatchUp(Some.Points(10_001, 10_000));

        Assert.Null(_stream.Behind());
        Assert.Equal(25_000, _stream.Save()!.N);
    }

    [Fact]
    public void An_anomaly_among_the_waiting_opens_one_incident()
    {
        Load();
        var points = Some.Points(101, 20);
        points[10] = points[10] with { Flags = PointFlags.Anomaly | PointFlags.Alarm, Score = 0.9f };
        Assert.True(_stream.TryTake(points, out _));

        _stream.CatchUp([.. Some.Points(1, 100), .. points]);

        Assert.Equal(IncidentStep.Opened, Assert.Single(_stream.Save()!.Happenings).Step);
    }

    [Fact]
    public void What_came_while_its_rule_was_still_being_read_counts_for_its_rhythm()
    {
        for (var n = 1; n <= 120; n++)
        {
            Take(n, 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Load(new IncidentOptions { SilentAfter = TimeSpan.FromMinutes(1) });
        _stream.CatchUp(Some.Points(1, 120));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(_stream.Check());
        Assert.Equal(IncidentKind.Silent, Assert.Single(_stream.Save()!.Happenings).Kind);
    }

    private void Load(IncidentOptions? rule = null)
    {
        _stream.Begin();
        _stream.Load(new StoredRule(Key: 1, N: 0, RuleMemory.Empty, IsRegular: false, rule ?? new IncidentOptions(), Silences: [], Open: null, IsSilent: false));
    }

    private void Take(long first, int count) => Assert.True(_stream.TryTake(Some.Points(first, count), out _));
}
