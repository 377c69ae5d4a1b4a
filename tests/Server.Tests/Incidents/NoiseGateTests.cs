using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>What stands before a rule; a point that is expected at 100.</summary>
public sealed class NoiseGateTests
{
    private static readonly long Noon = 12 * 3_600 * Timestamps.MicrosPerSecond;

    [Fact]
    public void By_default_every_anomaly_counts_and_nothing_else()
    {
        var gate = Odd.Gate(new IncidentOptions());

        Assert.Equal(Passage.Counts, gate.Judge(Odd.Anomaly(1, score: 0.51), Noon));
        Assert.Equal(Passage.Ordinary, gate.Judge(Odd.Ordinary(1), Noon));
        Assert.False(gate.LooksAtValues);
    }

    [Theory]
    [InlineData(119, true)]
    [InlineData(120, false)]
    [InlineData(81, true)]
    [InlineData(80, false)]
    public void What_lies_near_the_expected_value_is_held_back(double value, bool isHeld)
    {
        AssertHeld(isHeld, new IncidentOptions { MinDeviation = 20 }, Odd.Anomaly(1, value));
        AssertHeld(isHeld, new IncidentOptions { MinDeviationShare = 0.2 }, Odd.Anomaly(1, value));
    }

    [Theory]
    [InlineData("Up", 150, false)]
    [InlineData("Up", 50, true)]
    [InlineData("Down", 150, true)]
    [InlineData("Down", 50, false)]
    [InlineData("Both", 50, false)]
    public void What_lies_on_the_other_side_is_held_back(string direction, double value, bool isHeld) =>
        AssertHeld(isHeld, new IncidentOptions { Direction = Enum.Parse<Direction>(direction) }, Odd.Anomaly(1, value));

    [Fact]
    public void Where_no_band_is_known_nothing_is_held_back_for_its_distance()
    {
        var bandless = Odd.Anomaly(1) with { Explained = new Explained(null, [], "odd") };

        AssertHeld(false, new IncidentOptions { MinDeviation = 1e9, Direction = Direction.Down }, bandless);
    }

    [Theory]
    [InlineData(0.65, true)]
    [InlineData(0.75, false)]
    public void What_is_less_severe_is_held_back(double score, bool isHeld) =>
        AssertHeld(isHeld, new IncidentOptions { MinSeverity = Severity.High }, Odd.Anomaly(1, score: score));

    [Theory]
    [InlineData("0..5", 5, true)]
    [InlineData("0..5", 6, false)]
    [InlineData("..-5", -6, true)]
    [InlineData("-1e3..", 1e9, true)]
    public void A_value_that_never_is_an_incident_is_held_back(string never, double value, bool isHeld) =>
        AssertHeld(isHeld, new IncidentOptions { Never = never }, Odd.Anomaly(1, value));

    [Fact]
    public void A_value_that_always_is_an_incident_passes_all_but_a_silence()
    {
        var rule = new IncidentOptions { Always = "95..", Never = "0..", MinSeverity = Severity.Critical, QuietHours = "11:00-13:00" };

        Assert.Equal(Passage.Always, Odd.Gate(rule).Judge(Odd.Ordinary(1, 95), Noon));
        Assert.Equal(Passage.HeldBack, Odd.Gate(rule, new Silence { FromAt = 0, ToAt = long.MaxValue }).Judge(Odd.Ordinary(1, 95), Noon));
        Assert.Equal(Passage.Ordinary, Odd.Gate(rule).Judge(Odd.Ordinary(1, double.NaN, PointFlags.Missing), Noon));
    }

    [Theory]
    [InlineData("22:00-06:00", 23, true)]
    [InlineData("22:00-06:00", 5, true)]
    [InlineData("22:00-06:00", 6, false)]
    [InlineData("22:00-06:00", 12, false)]
    [InlineData("09:00-17:00", 12, true)]
    [InlineData("09:00-17:00", 17, false)]
    [InlineData("none", 12, false)]
    public void In_quiet_hours_anomalies_are_held_back(string hours, int hour, bool isHeld)
    {
        foreach (var day in (long[])[0, 19_000, -700_000])
        {
            var at = day * Cycle.Day + hour * 3_600 * Timestamps.MicrosPerSecond;
            Assert.Equal(isHeld, Odd.Gate(new IncidentOptions { QuietHours = hours }).Judge(Odd.Anomaly(1), at) == Passage.HeldBack);
        }
    }

    [Theory]
    [InlineData("Never", 0, true)]
    [InlineData("Never", 1, false)]
    [InlineData("Daily", 1, true)]
    [InlineData("Daily", -1, false)]
    [InlineData("Weekly", 1, false)]
    [InlineData("Weekly", 7, true)]
    public void A_silence_is_for_once_or_comes_again(string repeats, int daysLater, bool isSilenced)
    {
        var hour = Cycle.Day / 24;
        var silence = new Silence { FromAt = Noon, ToAt = Noon + hour, Repeats = Enum.Parse<SilenceRepeats>(repeats) };

        Assert.Equal(isSilenced, silence.Contains(Noon + daysLater * Cycle.Day + hour / 2));
        Assert.False(silence.Contains(Noon + daysLater * Cycle.Day + hour));
    }

    [Theory]
    [InlineData("Never", 30, true)]
    [InlineData("Daily", 1, false)]
    [InlineData("Weekly", 1, true)]
    [InlineData("Weekly", 7, false)]
    public void A_silence_that_comes_again_ends_before_it_does(string repeats, int days, bool canBe)
    {
        var silence = new Silence { FromAt = Noon, ToAt = Noon + days * Cycle.Day, Repeats = Enum.Parse<SilenceRepeats>(repeats) };

        Assert.Equal(canBe, silence.Problem is null);
        Assert.Null((silence with { ToAt = silence.ToAt - 1 }).Problem);
    }

    [Theory]
    [InlineData("5..0")]
    [InlineData("..")]
    [InlineData("5")]
    [InlineData("a..b")]
    [InlineData("1..NaN")]
    [InlineData("")]
    public void What_is_no_range_is_refused(string text) => Assert.False(ValueRange.TryParse(text, out _));

    [Theory]
    [InlineData("22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("06:00-06:00")]
    [InlineData("6-7")]
    [InlineData("")]
    public void What_is_no_part_of_a_day_is_refused(string text) => Assert.False(QuietHours.TryParse(text, out _));

    private static void AssertHeld(bool isHeld, IncidentOptions rule, JudgedPoint point) =>
        Assert.Equal(isHeld ? Passage.HeldBack : Passage.Counts, Odd.Gate(rule).Judge(point, Noon));
}
