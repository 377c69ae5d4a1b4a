using StreamingAnomaly.MockClient.Streaming;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class BackOffTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest_and_are_shortened_by_up_to_half()
    {
        var backOff = new BackOff(new Random(1));

        var pauses = Enumerable.Range(0, 12).Select(_ => backOff.Next()).ToList();

        for (var i = 0; i < pauses.Count; i++)
        {
            var whole = Math.Min(BackOff.First.TotalSeconds * Math.Pow(2, i), BackOff.Longest.TotalSeconds);
            Assert.InRange(pauses[i].TotalSeconds, whole / 2, whole);
        }
        Assert.Equal(pauses.Count, pauses.Distinct().Count());
    }

    [Fact]
    public void A_reset_starts_from_the_shortest()
    {
        var backOff = new BackOff(new Random(1));
        for (var i = 0; i < 8; i++) backOff.Next();

        backOff.Reset();

        Assert.InRange(backOff.Next(), BackOff.First / 2, BackOff.First);
    }
}
