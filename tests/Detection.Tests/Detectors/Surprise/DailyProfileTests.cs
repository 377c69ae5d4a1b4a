using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class DailyProfileTests
{
    private const long Hour = 3_600_000_000;

    [Theory]
    [InlineData(0)]
    [InlineData(-4 * 24 * Hour)]
    public void Each_quarter_of_an_hour_has_a_usual_value_of_its_own(long start)
    {
        var profile = new DailyProfile();
        for (var i = 0; i < 4 * 96; i++) Learn(profile, i, start - 4 * 24 * Hour + i * Hour / 4, 100 + i % 96);

        for (var i = 0; i < 96; i++)
        {
            var micros = start + i * Hour / 4;
            Assert.Equal(100 + i, profile.Usual(new Sample(1, micros, 0), age: 400));
            Assert.Equal(100 + i, profile.Usual(new Sample(1, micros + Hour / 4 - 1, 0), age: 400));
            Assert.Equal((i / 4, i % 4 * 15), profile.QuarterOf(micros));
        }
    }

    [Fact]
    public void It_begins_with_means_and_forgets_a_tenth_at_a_visit_later()
    {
        var profile = new DailyProfile();
        Assert.Equal(7, profile.Usual(new Sample(1, 0, 7), age: 0));

        for (var i = 0; i < 10; i++) Learn(profile, i, 24 * i, i);
        Assert.Equal(4.5, profile.Usual(new Sample(1, 0, 7), age: 10), 1e-9);

        Learn(profile, 10, 24 * 10, 14.5);
        Assert.Equal(5.5, profile.Usual(new Sample(1, 0, 7), age: 11), 1e-9);
    }

    [Fact]
    public void Where_there_was_no_visit_yet_the_mean_of_all_values_stands_in()
    {
        var profile = new DailyProfile();
        for (var i = 0; i < 4; i++) Learn(profile, i, i * Hour, i);

        Assert.Equal(1.5, profile.Usual(new Sample(1, 4 * Hour, 0), age: 4), 1e-9);
        Assert.Null(profile.QuarterOf(4 * Hour));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(24 * 7)]
    public void Points_many_hours_apart_share_one_usual_value(int hours)
    {
        var profile = new DailyProfile();
        for (var i = 0; i < 200; i++) Learn(profile, i, i * hours * Hour, 5 + i % 2);

        for (var i = 0; i < 24; i++)
        {
            Assert.Equal(5.5, profile.Usual(new Sample(1, i * Hour, 0), age: 200), 0.1);
            Assert.Null(profile.QuarterOf(i * Hour));
        }
    }

    [Fact]
    public void A_long_gap_now_and_then_does_not_make_a_stream_sparse()
    {
        var profile = new DailyProfile();
        var micros = 0L;
        for (var i = 0; i < 500; i++) Learn(profile, i, micros += i % 20 == 0 ? 30 * Hour : Hour, i);

        Assert.NotNull(profile.QuarterOf(micros + Hour));
    }

    [Fact]
    public void Times_that_are_all_the_same_have_no_time_of_day()
    {
        var profile = new DailyProfile();
        for (var i = 0; i < 50; i++) Learn(profile, i, 0, 3);

        Assert.Equal(3, profile.Usual(new Sample(1, 0, 7), age: 50));
        Assert.Null(profile.QuarterOf(0));
    }

    [Fact]
    public void Where_a_quarter_sees_many_points_their_mean_belongs_to_no_time_of_day()
    {
        var profile = new DailyProfile();
        for (var i = 0; i < 60 * 24 * 3; i++) Learn(profile, i, i * Hour / 60, i / 15 % 96);

        Assert.Null(profile.QuarterOf(60 * 24 * 3 * Hour / 60));
    }

    private static void Learn(DailyProfile profile, long age, long micros, double value) => profile.Learn(new Sample(age + 1, micros, value), age);
}
