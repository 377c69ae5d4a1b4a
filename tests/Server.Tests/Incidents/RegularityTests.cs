using StreamingAnomaly.Server.Incidents;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>Whose absence is worth telling; the clock counts seconds.</summary>
public sealed class RegularityTests
{
    private const long MaySilent = 60;

    [Fact]
    public void A_stream_that_came_regularly_and_stops_went_silent()
    {
        var arrivals = Arrived(Enumerable.Range(0, 120));

        Assert.False(arrivals.IsSilent(178, MaySilent));
        Assert.True(arrivals.IsSilent(179, MaySilent));
    }

    [Fact]
    public void What_came_at_one_go_was_never_regular() => Assert.False(Arrived(Enumerable.Repeat(0, 10_000)).IsSilent(1_000, MaySilent));

    [Fact]
    public void What_always_has_longer_gaps_is_not_missed() => Assert.False(Arrived(Enumerable.Range(0, 100).Select(i => i * 61)).IsSilent(100_000, MaySilent));

    [Fact]
    public void After_a_gap_it_must_become_regular_again()
    {
        var arrivals = Arrived([.. Enumerable.Range(0, 120), .. Enumerable.Range(500, 30)]);

        Assert.False(arrivals.IsSilent(10_000, MaySilent));
    }

    [Fact]
    public void After_a_restart_the_silence_is_counted_anew()
    {
        var arrivals = Regularity.Restored(1_000, MaySilent);

        Assert.False(arrivals.IsSilent(1_059, MaySilent));
        Assert.True(arrivals.IsSilent(1_060, MaySilent));
    }

    [Fact]
    public void It_can_be_switched_off() => Assert.False(Arrived(Enumerable.Range(0, 120)).IsSilent(10_000, maySilent: 0));

    private static Regularity Arrived(IEnumerable<int> seconds)
    {
        var arrivals = new Regularity(0);
        foreach (var second in seconds) arrivals.Arrived(second, MaySilent);
        return arrivals;
    }
}
