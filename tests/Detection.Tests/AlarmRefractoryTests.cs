using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class AlarmRefractoryTests
{
    [Fact]
    public void The_first_anomaly_of_a_stream_is_an_alarm()
    {
        var refractory = new AlarmRefractory();

        Assert.True(refractory.Admits(1, 0.51, raised: 2));
        Assert.Equal(1, refractory.LastAlarm);
    }

    [Theory]
    [InlineData(100, 80)]           // young: at least 80 points
    [InlineData(2_667, 82)]         // then 3 % of the age
    [InlineData(10_000, 309)]
    [InlineData(1_000_000, 700)]    // at most 700
    public void No_other_alarm_follows_within_the_refractory(long last, long quiet)
    {
        Assert.False(new AlarmRefractory(last).Admits(last + 1, 1, raised: 0));
        Assert.False(new AlarmRefractory(last).Admits(last + quiet, 1, raised: 0));
        Assert.True(new AlarmRefractory(last).Admits(last + quiet + 1, 0.51, raised: 0));
    }

    [Fact]
    public void An_anomaly_within_the_refractory_does_not_prolong_it()
    {
        var refractory = new AlarmRefractory();

        var alarms = Enumerable.Range(1, 200).Where(n => refractory.Admits(n, 1, raised: 0)).ToArray();

        Assert.Equal([1, 82, 163], alarms);
    }

    [Theory]
    [InlineData(81, 0.51, false)]
    [InlineData(81, 0.52, true)]        // 1.067 limits: at a young age the bar is down again as soon as the refractory is over
    [InlineData(310, 0.62, false)]
    [InlineData(310, 0.64, true)]       // 1.73 limits
    [InlineData(900, 0.52, false)]
    [InlineData(900, 0.54, true)]
    public void A_raised_bar_comes_down_with_time(long since, double score, bool alarm)
    {
        // An age of 800 points makes a pace of 24, one of 10,000 a pace of 300.
        var last = since == 81 ? 719 : 10_000 - since;

        Assert.Equal(alarm, new AlarmRefractory(last).Admits(last + since, score, raised: 2));
    }
}
