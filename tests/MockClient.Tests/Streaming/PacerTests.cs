using StreamingAnomaly.MockClient.Streaming;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class PacerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_rate_spaces_points_evenly()
    {
        var pacer = new Pacer(rate: 10, speed: null, _time);

        Assert.Equal(TimeSpan.Zero, WaitOf(pacer));
        Assert.Equal(TimeSpan.FromMilliseconds(100), WaitOf(pacer));
        Assert.Equal(TimeSpan.FromMilliseconds(100), WaitOf(pacer));
    }

    [Fact]
    public void Above_a_thousand_a_second_several_are_due_together()
    {
        var pacer = new Pacer(rate: 4000, speed: null, _time);

        var waits = Enumerable.Range(0, 4000).Select(_ => WaitOf(pacer)).ToList();

        Assert.Equal(1000, waits.Count(wait => wait > TimeSpan.Zero), tolerance: 1);
        Assert.Equal(1.0, waits.Sum(wait => wait.TotalSeconds), tolerance: 0.002);
    }

    [Fact]
    public void A_speed_keeps_the_gaps_of_the_file()
    {
        var pacer = new Pacer(rate: 10, speed: 60, _time);
        var start = new DateTime(2024, 5, 1);

        Assert.Equal(TimeSpan.Zero, WaitOf(pacer, start));
        Assert.Equal(TimeSpan.FromSeconds(1), WaitOf(pacer, start.AddMinutes(1)));
        Assert.Equal(TimeSpan.FromSeconds(60), WaitOf(pacer, start.AddMinutes(61)));
        Assert.Equal(TimeSpan.Zero, WaitOf(pacer, start));
    }

    [Fact]
    public void After_a_long_break_no_more_than_a_second_is_caught_up()
    {
        var pacer = new Pacer(rate: 10, speed: null, _time);
        WaitOf(pacer);
        _time.Advance(TimeSpan.FromMinutes(1));

        var atOnce = 0;
        while (WaitOf(pacer) == TimeSpan.Zero) atOnce++;

        Assert.Equal(11, atOnce);
    }

    [Fact]
    public void Rate_zero_never_waits()
    {
        var pacer = new Pacer(rate: 0, speed: null, _time);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(TimeSpan.Zero, WaitOf(pacer)));
    }

    private TimeSpan WaitOf(Pacer pacer, DateTime pointTime = default)
    {
        var waiting = pacer.WaitAsync(pointTime, default).AsTask();
        var waited = TimeSpan.Zero;
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            waited += TimeSpan.FromMilliseconds(1);
        }
        return waited;
    }
}
