using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Notices;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices;

public class NoticePlanTests
{
    private const long Now = Some.Micros;
    private const long Minute = 60_000_000;

    private static readonly NewEvents None = new(Now, 0, [], [], new HashSet<(string, long)>(), new Dictionary<(string, string, IncidentKind), long>(), []);

    private static readonly NoticeOptions OneChannel = new() { Channels = new Dictionary<string, ChannelSettings> { ["team"] = new() } };

    [Fact]
    public void Without_routes_every_channel_is_told_of_everything()
    {
        var options = OneChannel with { Channels = new Dictionary<string, ChannelSettings> { ["team"] = new(), ["mail"] = new() } };

        var plan = Plan(None with { Opened = [Incident(1, severity: 0.1), Server(2)] }, options);

        var notice = Assert.Single(plan.Notices);
        Assert.Equal(("all", NoticeKind.Opened, 2), (notice.Notice.Route, notice.Notice.Kind, notice.Notice.Count));
        Assert.Equal(["team", "mail"], notice.Channels);
    }

    [Theory]
    [InlineData("*", Severity.None, new long[] { 1, 2, 3, 4 })]
    [InlineData("eu-*", Severity.None, new long[] { 1, 2 })]
    [InlineData("eu-?, us-*", Severity.None, new long[] { 1, 3 })]
    [InlineData("EU-*", Severity.None, new long[] { })]
    [InlineData("*", Severity.High, new long[] { 2, 3 })]
    [InlineData("eu-*", Severity.High, new long[] { 2 })]
    public void An_incident_takes_the_routes_that_its_stream_and_severity_fit(string streams, Severity severity, long[] told)
    {
        var options = Routed(new RouteSettings { Streams = streams, Severity = severity });
        IncidentRow[] opened = [Incident(1, "eu-1", 0.65), Incident(2, "eu-22", 0.75), Incident(3, "us-1", 0.9), Server(4)];

        var plan = Plan(None with { Opened = opened }, options);

        Assert.Equal(told, plan.Notices.SelectMany(notice => notice.Incidents));
    }

    [Fact]
    public void A_thousand_at_once_are_one_notice_a_route_that_names_the_worst_first()
    {
        var routes = new Dictionary<string, RouteSettings> { ["a"] = new(), ["b"] = new() { Severity = Severity.High } };
        IncidentRow[] opened = [.. Enumerable.Range(1, 1_000).Select(i => Incident(i, $"s{i}", severity: 0.6 + i * 1e-4))];

        var plan = Plan(None with { Opened = opened }, OneChannel with { Routes = routes });

        Assert.Equal(["a", "b"], plan.Notices.Select(notice => notice.Notice.Route));
        Assert.Equal([1_000, 1], plan.Notices.Select(notice => notice.Notice.Count));
        Assert.Equal("s1000", plan.Notices[0].Notice.Incidents[0].Stream);
    }

    [Fact]
    public void A_stream_that_was_told_of_lately_is_held_until_its_cool_down_is_over()
    {
        var told = new Dictionary<(string, string, IncidentKind), long> { [("only", "a", IncidentKind.Anomaly)] = Now - Minute };
        var silent = Incident(3, "a") with { Kind = IncidentKind.Silent };

        var plan = Plan(None with { Opened = [Incident(1, "a"), Incident(2, "b"), silent], ToldLast = told }, Routed(new() { CoolDown = TimeSpan.FromMinutes(5) }));

        Assert.Equal([2, 3], Assert.Single(plan.Notices).Incidents.Order());
        Assert.Equal(new HeldIncident("only", 1, Now + 4 * Minute), Assert.Single(plan.Held));
    }

    [Theory]
    [InlineData(IncidentState.Open, true)]
    [InlineData(IncidentState.Acknowledged, false)]
    [InlineData(IncidentState.Closed, false)]
    internal void What_was_held_is_told_if_it_still_waits_for_somebody(IncidentState state, bool isTold)
    {
        var plan = Plan(None with { Due = [("only", Incident(1) with { State = state }), ("gone", Incident(2))] }, Routed(new()));

        Assert.Equal(isTold ? [1] : [], plan.Notices.SelectMany(notice => notice.Incidents));
    }

    [Fact]
    public void What_is_open_still_when_its_snooze_is_over_is_told_again_at_once()
    {
        var told = new Dictionary<(string, string, IncidentKind), long> { [("only", "a", IncidentKind.Anomaly)] = Now - Minute };
        IncidentRow[] opened = [Incident(1, "a"), Incident(2, "a") with { State = IncidentState.Closed }];

        var plan = Plan(None with { Opened = opened, Told = Told(1, 2), ToldLast = told }, Routed(new()));

        Assert.Equal([1], Assert.Single(plan.Notices).Incidents);
        Assert.Empty(plan.Held);
    }

    [Theory]
    [InlineData(true, new long[] { 1 })]
    [InlineData(false, new long[] { })]
    public void The_end_is_told_where_the_beginning_was_and_it_is_wanted(bool wanted, long[] told)
    {
        IncidentRow[] closed = [Closed(1), Closed(2)];

        var plan = Plan(None with { Closed = closed, Told = Told(1) }, Routed(new() { Closed = wanted }));

        Assert.All(plan.Notices, notice => Assert.Equal(NoticeKind.Closed, notice.Notice.Kind));
        Assert.Equal(told, plan.Notices.SelectMany(notice => notice.Incidents));
    }

    [Fact]
    public void What_opened_and_closed_meanwhile_is_told_once()
    {
        var plan = Plan(None with { Opened = [Closed(1)], Closed = [Closed(1)] }, Routed(new()));

        var notice = Assert.Single(plan.Notices).Notice;
        Assert.Equal((NoticeKind.Opened, "closed"), (notice.Kind, notice.Incidents[0].State));
        Assert.Contains("over by now", NoticeText.About(notice.Kind, notice.Incidents[0]), StringComparison.Ordinal);
    }

    private static NoticePlan Plan(NewEvents events, NoticeOptions options) => NoticePlan.Of(events, options, () => "key");

    private static NoticeOptions Routed(RouteSettings route) => OneChannel with { Routes = new Dictionary<string, RouteSettings> { ["only"] = route } };

    private static HashSet<(string, long)> Told(params long[] incidents) => [.. incidents.Select(id => ("only", id))];

    private static IncidentRow Incident(long id, string stream = "a", double severity = 0.7) => new() { Id = id, ClientId = stream, Severity = severity };

    private static IncidentRow Closed(long id) => Incident(id) with { State = IncidentState.Closed };

    private static IncidentRow Server(long id) => new() { Id = id, Kind = IncidentKind.Server };
}
