using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class VoteTests
{
    private static readonly SlidingWindow Varied = Some.WindowOf([1, 2, 3, 4, 5]);

    [Theory]
    [InlineData(10, 0)]
    [InlineData(11, 1.0 / 3)]
    [InlineData(12, 0.5)]
    [InlineData(16, 0.75)]
    [InlineData(6, 0.5)]
    [InlineData(2, 2.0 / 3)]
    public void The_score_measures_the_distance_by_the_reach_on_its_side(double value, double expected)
    {
        var vote = Vote.FromBand(Varied, Some.Sample(value), new Band(6, 10, 12));

        Assert.Equal(expected, vote.Score, 1e-15);
        Assert.Equal(expected > 0.5, vote.Anomaly);
    }

    [Fact]
    public void A_value_is_flagged_exactly_when_it_lies_outside_the_band()
    {
        var number = Gen.Choose(-1_000_000, 1_000_000).SelectMany(x => Gen.Elements(1e-3, 0.1, 1, 1e7).Select(scale => x * scale));
        var cases = from edges in number.ArrayOf(3)
                    from edge in Gen.Elements(edges)
                    from value in Gen.OneOf(number, Gen.Elements(edge, Math.BitIncrement(edge), Math.BitDecrement(edge)))
                    select (edges: edges.Order().ToArray(), value);

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var vote = Vote.FromBand(Varied, Some.Sample(test.value), new Band(test.edges[0], test.edges[1], test.edges[2]));

            Assert.InRange(vote.Score, 0, 1);
            Assert.Equal(vote.Score > 0.5, vote.Anomaly);
            Assert.Equal(!vote.Band!.Value.Contains(test.value), vote.Anomaly);
        }).Check(Some.Cases);
    }

    [Theory]
    [InlineData(3, 3 + 1e-10, false)]
    [InlineData(3, 3 + 1e-8, true)]
    [InlineData(-3e150, -3.0000001e150, true)]
    [InlineData(3e-150, 3.0000001e-150, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, 1e-300, true)]
    public void Without_a_spread_any_change_is_odd_but_rounding(double expected, double value, bool odd)
    {
        var vote = Vote.FromBand(Varied, Some.Sample(value), new Band(expected, expected, expected));

        Assert.Equal(odd, vote.Anomaly);
    }

    [Fact]
    public void A_spread_in_the_last_bits_counts_as_none()
    {
        var vote = Vote.FromBand(Varied, Some.Sample(100 + 1e-9), new Band(100 - 1e-13, 100, 100 + 1e-13));

        Assert.False(vote.Anomaly);
    }

    [Theory]
    [InlineData(new[] { 3.0, 3, 3, 3, 8 }, 8, false)]
    [InlineData(new[] { 3.0, 3, 3, 4, 8 }, 8, false)]
    [InlineData(new[] { 3.0, 3, 3, 4, 8 }, 7, true)]
    [InlineData(new[] { 3.0, 3, 4, 5, 8 }, 8, true)]
    public void A_value_is_never_flagged_while_few_are_known_and_it_is_one_of_them(double[] past, double value, bool flagged)
    {
        var window = Some.WindowOf(past);

        Assert.Equal(flagged, Vote.FromBand(window, Some.Sample(value), new Band(2, 3, 4)).Anomaly);
        Assert.Equal(flagged, Vote.FromScore(window, Some.Sample(value), 0.9).Anomaly);
        Assert.Equal(flagged ? 0.9 : 0.5, Vote.FromScore(window, Some.Sample(value), 0.9).Score);
    }
}
