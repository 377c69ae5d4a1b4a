using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>When the server itself is the incident.</summary>
public sealed class ServerWatchTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly Meter _meter = new("own");
    private readonly CommitMetrics _commits;
    private readonly ServerWatch _watch;
    private long _missed;

    public ServerWatchTests()
    {
        _commits = new CommitMetrics(_meter);
        _meter.CreateObservableCounter("streaming_anomaly.viewers.missed", () => _missed);
        _watch = new ServerWatch(_meter, _time);
    }

    [Fact]
    public void Commits_that_fail_open_an_incident_and_five_good_minutes_close_it()
    {
        Assert.Null(_watch.Look());
        _commits.Failed();
        _commits.Failed();

        var ill = _watch.Look()!;
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(_watch.Look());
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((IncidentKind.Server, IncidentStep.Opened), (ill.Kind, ill.Step));
        Assert.Equal("2 transactions could not be committed", ill.Incident!.Reason);
        Assert.Equal(IncidentStep.Closed, _watch.Look()!.Step);
        Assert.Null(_watch.Look());
    }

    [Fact]
    public void Many_points_that_viewers_miss_within_a_minute_open_one_and_few_do_not()
    {
        _missed = 9_999;
        Assert.Null(_watch.Look());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_watch.Look());

        _missed += 10_000;

        Assert.Contains("10000 points were skipped", _watch.Look()!.Incident!.Reason);
    }

    [Fact]
    public void Another_servers_failures_are_not_its_own()
    {
        using var other = new Meter("own");
        new CommitMetrics(other).Failed();

        Assert.Null(_watch.Look());
    }

    public void Dispose()
    {
        _watch.Dispose();
        _meter.Dispose();
    }
}
