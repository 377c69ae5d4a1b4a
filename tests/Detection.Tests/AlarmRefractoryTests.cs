using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class AlarmRefractoryTests
{
    [Fact]
    public void The_first_anomaly_of_a_stream_is_an_alarm()
    {
        var refractory = new AlarmRefractory();

        Assert.True(refractory.Admits(1));
        Assert.Equal(1, refractory.LastAlarm);
    }

    [Theory]
    [InlineData(100, 80)]           // young: at least 80 points
    [InlineData(2_667, 82)]         // then 3 % of the age
    [InlineData(10_000, 309)]
    [InlineData(1_000_000, 700)]    // at most 700
    public void No_other_alarm_follows_within_the_refractory(long last, long quiet)
    {
        Assert.False(new AlarmRefractory(last).Admits(last + 1));
        Assert.False(new AlarmRefractory(last).Admits(last + quiet));
        Assert.True(new AlarmRefractory(last).Admits(last + quiet + 1));
    }

    [Fact]
    public void An_anomaly_within_the_refractory_does_not_prolong_it()
    {
        var refractory = new AlarmRefractory();

        var alarms = Enumerable.Range(1, 200).Where(n => refractory.Admits(n)).ToArray();

        Assert.Equal([1, 82, 163], alarms);
    }
}
