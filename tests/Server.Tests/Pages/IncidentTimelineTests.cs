using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Pages;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public sealed class IncidentTimelineTests
{
    [Fact]
    public void Bars_lie_where_their_incidents_do_in_the_time_that_all_span()
    {
        var timeline = IncidentTimeline.Of([Incident("a", 0, 100), Incident("b", 50, 60), Incident("a", 100, 100)])!;

        Assert.Equal((0, 100), (timeline.FromMicros, timeline.ToMicros));
        Assert.Equal(["a", "b"], timeline.Rows.Select(row => row.Client));
        Assert.Equal([(0, 1_000), (995, 5)], timeline.Rows[0].Bars.Select(bar => (bar.Left, bar.Width)));
        Assert.Equal([(500, 100)], timeline.Rows[1].Bars.Select(bar => (bar.Left, bar.Width)));
    }

    [Fact]
    public void Of_many_streams_the_first_have_rows_and_the_others_are_counted()
    {
        var timeline = IncidentTimeline.Of([.. Enumerable.Range(0, 25).Select(i => Incident($"s{i}", i, i + 1))])!;

        Assert.Equal((20, 5), (timeline.Rows.Count, timeline.Hidden));
    }

    [Fact]
    public void One_moment_is_drawn_and_nothing_is_not()
    {
        var bar = Assert.Single(Assert.Single(IncidentTimeline.Of([Incident("a", 7, 7)])!.Rows).Bars);

        Assert.InRange(bar.Left, 0, IncidentTimeline.Width - bar.Width);
        Assert.Null(IncidentTimeline.Of([]));
    }

    private static IncidentRow Incident(string stream, long from, long to) => new() { ClientId = stream, OpenedAt = from, LastAt = to };
}
