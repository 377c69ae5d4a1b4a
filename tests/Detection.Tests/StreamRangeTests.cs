using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class StreamRangeTests
{
    [Theory]
    [InlineData("noise")]
    [InlineData("a random walk")]
    [InlineData("a seasonal signal with spikes")]
    [InlineData("a steady trend")]
    public void It_grows_with_each_new_extreme_and_forgets_slowly(string series)
    {
        var values = Some.Series(500)[series];
        var range = new StreamRange();
        var (lower, upper) = (values[0], values[0]);
        range.Start(values[0]);
        foreach (var value in values)
        {
            var width = upper - lower;
            var held = width == 0 ? value : Math.Min(Math.Max(value, lower - width), upper + width);
            (lower, upper) = (Math.Min(held, lower + 1e-4 * width / 2), Math.Max(held, upper - 1e-4 * width / 2));
            range.Add(value);

            Assert.Equal(lower, range.Lower, 1e-9);
            Assert.Equal(upper, range.Upper, 1e-9);
        }
    }

    [Fact]
    public void One_wild_value_only_trebles_it_at_most_and_it_comes_back()
    {
        var range = new StreamRange();
        range.Start(0);
        range.Add(1);
        range.Add(1e150);
        Assert.Equal(2, range.Upper);

        for (var i = 0; i < 50_000; i++) range.Add(i % 2);
        Assert.InRange(range.Upper, 1, 1.1);
    }

    [Fact]
    public void Far_from_zero_it_keeps_its_digits()
    {
        var (near, far) = (new StreamRange(), new StreamRange());
        near.Start(0);
        far.Start(1e9);
        foreach (var value in Some.Noise(seed: 1, count: 500, mean: 1e9, deviation: 1e-3))
        {
            near.Add(value - 1e9);
            far.Add(value);
        }

        Assert.Equal(near.Width, far.Width);
    }
}
