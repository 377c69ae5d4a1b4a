using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class SurpriseSentenceTests
{
    private const long Second = 1_000_000;
    private const long Quarter = 900 * Second;
    private const int Day = 96;

    private static readonly double[] Noise = Some.Noise(seed: 1, count: 8000);

    [Fact]
    public void A_point_is_set_beside_the_usual_value_of_its_time_of_day()
    {
        Assert.Equal("604 is 0.4 % above the usual 06:00 value of 601.75, nothing unusual", Sentence(Daily, 20 * Day + 24, Quarter, 604));
        Assert.Equal(
            "412 is 27 % below the usual 09:30 value of 560.81; the pattern nearest to the last 84 points, 2 days ago, is 17.8 times as far off as usual",
            Sentence(Daily, 20 * Day + 38, Quarter, 412));
    }

    [Fact]
    public void Beyond_everything_seen_it_says_what_was_seen()
    {
        Assert.Equal(
            "700 is above everything seen before, 388.96 to 615.5; the pattern nearest to the last 84 points, 4 days ago, is 16.3 times as far off as usual",
            Sentence(Daily, 20 * Day + 38, Quarter, 700));
    }

    [Fact]
    public void Where_there_is_no_time_of_day_it_is_set_beside_the_recent_mean()
    {
        Assert.Equal(
            "3 is 4.2 % below the recent mean of 3.1316; the pattern nearest to the last 84 points, 98 seconds ago, is 125 times as far off as usual",
            Sentence(Sevens, 1000, Second, 3));
        Assert.Equal("50 is the recent mean, nothing unusual", Sentence(_ => 50, 300, Second, 50));
    }

    [Fact]
    public void A_pattern_that_was_novel_once_is_recognised()
    {
        Assert.Equal(
            "2.5244 is 2.5238 above the recent mean of 0.0005996; "
                + "a pattern like this was seen 40 minutes ago, the nearest of late is 182 times as far off as usual",
            Sentence(Bursts, 4 * 1200 - 19, Second, 3 * Math.Sin(1)));
    }

    [Fact]
    public void A_rare_order_is_called_one()
    {
        Assert.Equal(
            "3 is 2.8 % below the recent mean of 3.087; the order of the last ten points or so is, point by point, 25.2 times less probable than usual",
            Sentence(i => i < 1000 ? Sevens(i) : Stuck(i), 1004, Second, 3));
    }

    [Fact]
    public void A_new_shape_is_called_one()
    {
        Assert.Equal(
            "3 is 1.2 % below the recent mean of 3.0364; the shape nearest to the last 40 points, 28 seconds ago, is 116 times as far off as usual",
            Sentence(i => i < 1000 ? Sevens(i) : Stuck(i), 1012, Second, 3));
    }

    [Fact]
    public void Where_patterns_repeat_exactly_one_that_does_not_is_off()
    {
        Assert.Equal(
            "9 is above everything seen before, 0 to 6; the pattern nearest to the last 84 points is off, where most repeat exactly",
            Sentence(i => i % 7, 1000, step: 0, last: 9));
    }

    [Fact]
    public void What_is_not_enough_to_flag_is_said_to_be_so()
    {
        Assert.EndsWith(" times as far off as usual, not enough to flag", Sentence(Sevens, 1000, Second, 5, limit: 1000), StringComparison.Ordinal);
    }

    private static double Sevens(int i) => i % 7 + 0.01 * Noise[i];

    private static double Stuck(int i) => 3 + 0.01 * Noise[i];

    /// <summary>Twenty points out of 1,200 swing, always in the same way.</summary>
    private static double Bursts(int i) => (i / 20 % 60 == 59 ? 3 * Math.Sin(i % 20) : 0) + 0.01 * Noise[i];

    private static double Daily(int i) => 500 + 100 * Math.Sin(i % Day * Math.Tau / Day) + 5 * Noise[i];

    private static string Sentence(Func<int, double> series, int count, long step, double last, double limit = 0)
    {
        var settings = Some.Settings();
        var (detector, past) = (new SurpriseDetector(settings), new SlidingWindow(settings.Window));
        for (var i = 0; i < count; i++)
        {
            detector.Learn(past, new Sample(i + 1, i * step, series(i)), series(i));
            past.Add(series(i));
        }

        var sample = new Sample(count + 1, count * step, last);
        Assert.True(detector.TryRead(past, sample, out var reading));
        return detector.Explain(sample, reading, limit);
    }
}
