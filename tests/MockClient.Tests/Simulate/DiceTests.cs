using StreamingAnomaly.MockClient.Simulate;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

public class DiceTests
{
    private const int Draws = 100_000;

    // Computed from the papers' definitions of FNV-1a and SplitMix64, not by this program.
    [Fact]
    public void The_numbers_of_a_seed_are_the_same_for_ever()
    {
        var dice = new Dice(1, "name");

        Assert.Equal([0.1872758148484318, 0.7336126559534999, 0.6671799757146103], [dice.Uniform(), dice.Uniform(), dice.Uniform()]);
    }

    [Fact]
    public void Another_seed_or_another_name_gives_other_numbers()
    {
        var first = new Dice(1, "name").Uniform();

        Assert.NotEqual(first, new Dice(2, "name").Uniform());
        Assert.NotEqual(first, new Dice(1, "other").Uniform());
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        var dice = new Dice(1, "uniform");
        var drawn = Enumerable.Range(0, Draws).Select(_ => dice.Uniform()).ToList();

        Assert.All(drawn, u => Assert.InRange(u, 0, Math.BitDecrement(1.0)));
        Assert.All(drawn.CountBy(u => (int)(10 * u)), tenth => Assert.InRange(tenth.Value, 0.097 * Draws, 0.103 * Draws));
    }

    [Fact]
    public void Whole_numbers_include_both_ends_and_nothing_beyond()
    {
        var dice = new Dice(1, "whole");
        var drawn = Enumerable.Range(0, 1_000).Select(_ => dice.Whole(3, 5)).ToHashSet();

        Assert.Equal([3, 4, 5], drawn.Order());
    }

    [Fact]
    public void Gaussian_numbers_have_mean_0_and_deviation_1_and_the_right_tail()
    {
        var dice = new Dice(1, "gaussian");
        var drawn = Enumerable.Range(0, Draws).Select(_ => dice.Gaussian()).ToList();

        Assert.InRange(drawn.Average(), -0.02, 0.02);
        Assert.InRange(Statistics.Deviation(drawn), 0.99, 1.01);
        // 2.275 % lie above two deviations.
        Assert.InRange(drawn.Count(z => z > 2), 0.021 * Draws, 0.0245 * Draws);
    }

    [Theory, InlineData(0.5), InlineData(40), InlineData(120)]
    public void Poisson_counts_have_their_mean_as_variance(double mean)
    {
        var dice = new Dice(1, "poisson");
        var drawn = Enumerable.Range(0, 20_000).Select(_ => (double)dice.Poisson(mean)).ToList();

        Assert.InRange(drawn.Average(), 0.97 * mean, 1.03 * mean);
        Assert.InRange(Math.Pow(Statistics.Deviation(drawn), 2), 0.95 * mean, 1.05 * mean);
    }
}
