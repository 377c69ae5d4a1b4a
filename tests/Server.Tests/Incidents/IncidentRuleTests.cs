using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>When anomalies become an incident, and when it is over.</summary>
public sealed class IncidentRuleTests
{
    private static readonly IncidentOptions Plain = new() { ClosePoints = 3, CloseAfter = TimeSpan.Zero };

    [Fact]
    public void An_alarm_opens_an_incident_anomalies_make_it_grow_and_quiet_points_close_it()
    {
        var rule = Odd.Rule(Plain);

        var steps = rule.Feed(
            Odd.Ordinary(1), Odd.Alarm(2, 150, 0.7), Odd.Anomaly(3, 180, 0.9, votes: 0b100), Odd.Ordinary(4), Odd.Anomaly(5, 120, 0.6),
            Odd.Ordinary(6), Odd.Ordinary(7), Odd.Ordinary(8), Odd.Ordinary(9));

        Assert.Equal(
            [
                IncidentStep.None, IncidentStep.Opened, IncidentStep.Grew, IncidentStep.None, IncidentStep.Grew,
                IncidentStep.None, IncidentStep.None, IncidentStep.Closed, IncidentStep.None,
            ],
            steps);
        Assert.Null(rule.Open);
        Assert.Equal(
            new OpenIncident(2, Odd.At(2), 5, Odd.At(5), 3, 0b111, 3, StoredScore.Round(0.9), 180, StoredScore.Round(0.9), "odd 3", ClosedN: 8),
            rule.Closed);
    }

    [Fact]
    public void An_anomaly_that_is_no_alarm_opens_nothing_unless_the_rule_says_so()
    {
        Assert.Equal([IncidentStep.None], Odd.Rule(Plain).Feed(Odd.Anomaly(1)));
        Assert.Equal([IncidentStep.Opened], Odd.Rule(Plain with { OpenOn = IncidentTrigger.Anomaly }).Feed(Odd.Anomaly(1)));
    }

    [Fact]
    public void Several_anomalies_within_so_many_points_open_one_incident_that_begins_at_the_first_of_them()
    {
        var rule = Odd.Rule(Plain with { OpenOn = IncidentTrigger.Anomaly, OpenAfter = 3, WithinPoints = 5 });

        var steps = rule.Feed(Odd.Anomaly(1), Odd.Anomaly(4), Odd.Anomaly(6), Odd.Anomaly(8));

        Assert.Equal([IncidentStep.None, IncidentStep.None, IncidentStep.None, IncidentStep.Opened], steps);
        Assert.Equal((4, Odd.At(4), 8, 3), (rule.Open!.OpenedN, rule.Open.OpenedAt, rule.Open.LastN, rule.Open.Anomalies));
    }

    [Fact]
    public void Several_anomalies_within_a_time_open_an_incident()
    {
        var rule = Odd.Rule(Plain with { OpenOn = IncidentTrigger.Anomaly, OpenAfter = 2, WithinPoints = 0, Within = TimeSpan.FromSeconds(10) });

        Assert.Equal([IncidentStep.None, IncidentStep.None, IncidentStep.Opened], rule.Feed(Odd.Anomaly(1), Odd.Anomaly(12), Odd.Anomaly(22)));
    }

    [Fact]
    public void It_closes_only_when_points_and_time_have_both_been_quiet()
    {
        var rule = Odd.Rule(Plain with { ClosePoints = 3, CloseAfter = TimeSpan.FromSeconds(5) });

        var steps = rule.Feed([Odd.Alarm(1), .. Odd.Ordinaries(2, 5)]);

        Assert.Equal(IncidentStep.Closed, steps[^1]);
        Assert.All(steps[1..^1], step => Assert.Equal(IncidentStep.None, step));
    }

    [Fact]
    public void Missing_values_are_no_sign_of_calm()
    {
        var rule = Odd.Rule(Plain with { ClosePoints = 2 });

        var steps = rule.Feed(
            Odd.Alarm(1), Odd.Ordinary(2, double.NaN, PointFlags.Missing), Odd.Ordinary(3, double.NaN, PointFlags.Missing), Odd.Ordinary(4), Odd.Ordinary(5));

        Assert.Equal([IncidentStep.Opened, IncidentStep.None, IncidentStep.None, IncidentStep.None, IncidentStep.Closed], steps);
    }

    [Fact]
    public void An_episode_whose_alarm_was_held_back_opens_an_incident_when_it_grows_out_of_the_gate()
    {
        var rule = Odd.Rule(Plain with { MinSeverity = Severity.High });

        Assert.Equal(
            [IncidentStep.None, IncidentStep.None, IncidentStep.Opened],
            rule.Feed(Odd.Alarm(1, score: 0.55), Odd.Anomaly(3, score: 0.65), Odd.Anomaly(5, score: 0.75)));
    }

    [Fact]
    public void An_alarm_that_was_held_back_long_ago_is_forgotten()
    {
        var rule = Odd.Rule(Plain with { MinSeverity = Severity.High });

        Assert.Equal([IncidentStep.None, IncidentStep.None], rule.Feed(Odd.Alarm(1, score: 0.55), Odd.Anomaly(10, score: 0.75)));
    }

    [Fact]
    public void Times_that_are_late_or_ahead_do_not_move_the_clock()
    {
        var rule = Odd.Rule(Plain with { ClosePoints = 1, CloseAfter = TimeSpan.FromSeconds(5) });
        var ahead = Odd.Ordinary(2, flags: PointFlags.Ahead) with { Micros = Odd.At(100_000) };
        var late = Odd.Anomaly(3, flags: PointFlags.Late) with { Micros = Odd.At(-500) };

        var steps = rule.Feed(Odd.Alarm(1), ahead, late, Odd.Ordinary(4), Odd.Ordinary(6));

        Assert.Equal([IncidentStep.Opened, IncidentStep.None, IncidentStep.Grew, IncidentStep.None, IncidentStep.Closed], steps);
        Assert.Equal(Odd.At(1), rule.Closed!.LastAt);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_keep_an_incident_open()
    {
        var rule = Odd.Rule(Plain with { ClosePoints = 1, CloseAfter = TimeSpan.FromSeconds(5) });
        rule.Take(Odd.Alarm(100_000));

        var steps = rule.Feed(Enumerable.Range(1, 6).Select(i => Odd.Ordinary(100_000 + i) with { Micros = Odd.At(i) }));

        Assert.Equal(IncidentStep.Closed, steps[^1]);
    }

    [Fact]
    public void What_a_person_closed_is_not_closed_again_and_the_next_alarm_opens_another()
    {
        var rule = Odd.Rule(Plain);
        rule.Take(Odd.Alarm(1));

        rule.Forget(7);
        Assert.NotNull(rule.Open);
        rule.Forget(1);

        Assert.Equal(
            [IncidentStep.None, IncidentStep.None, IncidentStep.None, IncidentStep.None, IncidentStep.Opened],
            rule.Feed([Odd.Anomaly(2), .. Odd.Ordinaries(3, 3), Odd.Alarm(6)]));
    }

    [Fact]
    public void A_value_that_always_is_an_incident_opens_one_though_no_detector_minds()
    {
        var rule = Odd.Rule(Plain with { Always = "95..", MinSeverity = Severity.Critical });

        Assert.Equal([IncidentStep.None, IncidentStep.Opened, IncidentStep.Grew], rule.Feed(Odd.Ordinary(1, 94), Odd.Ordinary(2, 95), Odd.Ordinary(3, 97)));
        Assert.Equal(Severity.Critical, Severities.Of(rule.Open!.Severity));
        Assert.Equal("95 lies in 95.., which always is an incident", rule.Open.Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Cut_anywhere_and_resumed_it_makes_the_same_incidents(int seed)
    {
        var points = Odd.Series(seed, 5_000);
        foreach (var options in Rules)
        {
            var whole = Run(options, points, _ => false);
            var random = new Random(seed);
            Assert.NotEmpty(whole);
            Assert.Equal(whole, Run(options, points, _ => random.Next(7) == 0));
            Assert.Equal(whole, Run(options, points, _ => true));
        }
    }

    [Fact]
    public void One_incident_is_open_at_a_time_and_each_point_belongs_to_one_at_most()
    {
        foreach (var options in Rules)
        {
            var incidents = Run(options, Odd.Series(4, 5_000), _ => false);

            Assert.All(incidents.Zip(incidents.Skip(1)), pair => Assert.True(pair.First.ClosedN < pair.Second.OpenedN));
            Assert.All(incidents, incident => Assert.True(incident.OpenedN <= incident.PeakN && incident.PeakN <= incident.LastN && incident.LastN < incident.ClosedN));
        }
    }

    [Fact]
    public void An_ordinary_point_leaves_nothing_to_the_garbage_collector()
    {
        var rule = Odd.Rule(new IncidentOptions { Always = "1000.." });
        var points = Odd.Ordinaries(1, 10_000).ToArray();
        rule.Take(points[0]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ref readonly var point in points.AsSpan()) rule.Take(point);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IncidentOptions[] Rules =>
    [
        Plain,
        new() { OpenOn = IncidentTrigger.Anomaly, OpenAfter = 3, WithinPoints = 20, Within = TimeSpan.FromSeconds(30), ClosePoints = 10, CloseAfter = TimeSpan.FromSeconds(8) },
        new() { MinSeverity = Severity.High, Direction = Direction.Up, ClosePoints = 15, CloseAfter = TimeSpan.FromSeconds(20) },
        new() { Always = "130..", Never = "..70", MinDeviationShare = 0.2, ClosePoints = 5, CloseAfter = TimeSpan.Zero },
    ];

    // As the store keeps it: what is open apart from the rest, which is text.
    private static List<OpenIncident> Run(IncidentOptions options, JudgedPoint[] points, Func<int, bool> cutsAt)
    {
        var closed = new List<OpenIncident>();
        var rule = Odd.Rule(options);
        for (var i = 0; i < points.Length; i++)
        {
            if (rule.Take(points[i]) == IncidentStep.Closed) closed.Add(rule.Closed!);
            if (!cutsAt(i)) continue;
            var memory = JsonSerializer.Deserialize<RuleMemory>(JsonSerializer.Serialize(rule.Memory, RuleJson.Options), RuleJson.Options)!;
            rule = new IncidentRule(options, Odd.Gate(options), rule.N, memory, rule.Open);
        }

        return closed;
    }
}
