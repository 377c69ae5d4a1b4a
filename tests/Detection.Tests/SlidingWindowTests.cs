using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class SlidingWindowTests
{
    public static TheoryData<string, int> SeriesAndCapacities()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in Some.Series(10).Keys)
            foreach (var capacity in (int[])[1, 2, 5, 50, 97])
                data.Add(name, capacity);
        return data;
    }

    [Theory, MemberData(nameof(SeriesAndCapacities))]
    public void All_figures_equal_those_of_a_naive_twin_at_every_step(string series, int capacity)
    {
        var window = new SlidingWindow(capacity);
        var twin = new List<double>();

        foreach (var value in Some.Series(400)[series])
        {
            window.Add(value);
            twin.Add(value);
            if (twin.Count > capacity) twin.RemoveAt(0);
            AssertEqual(twin, window);
        }
    }

    [Fact]
    public void All_figures_equal_those_of_a_naive_twin_for_any_values()
    {
        var anyMagnitude = Gen.Choose(-1000, 1000).SelectMany(digits => Gen.Choose(-100, 100).Select(power => digits * Math.Pow(10, power)));
        var values = Gen.OneOf(Gen.Choose(-3, 3).Select(x => (double)x), Gen.Choose(-100_000, 100_000).Select(x => x / 64.0), anyMagnitude);
        var cases = values.ArrayOf().SelectMany(series => Gen.Choose(1, 20).Select(capacity => (series, capacity)));

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var window = new SlidingWindow(test.capacity);
            for (var i = 0; i < test.series.Length; i++)
            {
                window.Add(test.series[i]);
                AssertEqual([.. test.series[..(i + 1)].TakeLast(test.capacity)], window);
            }
        }).Check(Some.Cases);
    }

    [Fact]
    public void A_window_far_from_zero_keeps_its_digits()
    {
        var near = new SlidingWindow(50);
        var far = new SlidingWindow(50);

        foreach (var value in Some.Noise(seed: 1, count: 1000))
        {
            // Far from zero the steps between numbers are 2^-23: round first, so that both hold the same.
            var step = Math.Round(value * 1e-3 * (1 << 23)) / (1 << 23);
            near.Add(step);
            far.Add(1e9 + step);
            Assert.Equal(near.StandardDeviation, far.StandardDeviation, near.StandardDeviation * 1e-12);
        }
    }

    [Fact]
    public void After_a_jump_of_level_no_rounding_of_the_old_one_is_left()
    {
        var window = new SlidingWindow(50);
        foreach (var value in Some.Noise(seed: 1, count: 60)) window.Add(value);

        var after = Some.Noise(seed: 2, count: 50).Select(value => 1e9 + value).ToArray();
        foreach (var value in after) window.Add(value);

        Assert.Equal(Naive.StandardDeviation(after), window.StandardDeviation, 1e-9);
    }

    [Fact]
    public void A_window_that_has_become_flat_has_no_deviation_at_all()
    {
        var window = new SlidingWindow(20);
        foreach (var value in Some.Noise(seed: 1, count: 33, mean: 1e6)) window.Add(value);
        for (var i = 0; i < 20; i++) window.Add(0.1);

        Assert.Equal(0, window.StandardDeviation);
        Assert.Equal(0.1, window.Mean);
        Assert.Equal(1, window.DistinctCount);
    }

    [Fact]
    public void Ages_count_from_the_newest()
    {
        var window = Some.WindowOf([1, 2, 3, 4, 5, 6, 7], capacity: 5);

        Assert.Equal([7, 6, 5, 4, 3], Enumerable.Range(0, 5).Select(window.FromNewest));
        Assert.Throws<ArgumentOutOfRangeException>(() => window.FromNewest(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => window.FromNewest(-1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 3.5)]
    [InlineData(0.75, 6.5)]
    [InlineData(1, 10)]
    public void Quantiles_lie_between_the_nearest_values(double fraction, double expected)
    {
        Assert.Equal(expected, Some.WindowOf([10, 1, 6, 2, 5, 2, 8, 1]).Quantile(fraction));
    }

    [Theory, MemberData(nameof(SeriesAndCapacities))]
    public void A_loaded_window_goes_on_to_the_bit(string series, int capacity)
    {
        var values = Some.Series(260)[series];
        foreach (var cut in (int[])[0, 1, 7, 49, 50, 51, 130])
        {
            var whole = Some.WindowOf(values[..cut], capacity);
            var loaded = new SlidingWindow(capacity);
            Assert.True(loaded.TryLoad(Some.Saved(whole.Save)));

            foreach (var value in values[cut..])
            {
                whole.Add(value);
                loaded.Add(value);
                Assert.Equal(Some.Saved(whole.Save), Some.Saved(loaded.Save));
                Assert.Equal(whole.Sorted, loaded.Sorted);
                Assert.Equal((whole.Mean, whole.StandardDeviation, whole.DistinctCount), (loaded.Mean, loaded.StandardDeviation, loaded.DistinctCount));
            }
        }
    }

    [Fact]
    public void A_window_of_another_capacity_does_not_load()
    {
        var other = Some.WindowOf(Some.Noise(seed: 1, count: 9), capacity: 10);
        var window = Some.WindowOf([1, 2, 3], capacity: 11);

        Assert.False(window.TryLoad(Some.Saved(other.Save)));
        Assert.Equal(0, window.Count);
        Assert.Equal(Some.Saved(new SlidingWindow(11).Save), Some.Saved(window.Save));
    }

    [Fact]
    public void A_state_cut_short_or_too_long_does_not_load()
    {
        var state = Some.Saved(Some.WindowOf(Some.Noise(seed: 1, count: 12), capacity: 10).Save);

        for (var length = 0; length < state.Length; length++) Assert.False(new SlidingWindow(10).TryLoad(state.AsSpan(0, length)));
        Assert.False(new SlidingWindow(10).TryLoad([.. state, 0]));
        Assert.True(new SlidingWindow(10).TryLoad(state));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(30)]
    public void A_moved_window_holds_all_values_as_far_on_and_the_newest_as_they_came(int came)
    {
        double[] newest = [.. Some.Integers(seed: 2, count: came, different: 3)];
        var before = Some.Integers(seed: 1, count: 25, different: 4);
        var window = Some.WindowOf(before, capacity: 10);

        window.MoveLevel(100, newest);

        var twin = before[^10..].Select(value => value + 100).Concat(newest).ToList();
        List<double> moved = [.. twin.Take(Math.Max(0, 10 - came)), .. newest.TakeLast(10)];
        AssertEqual(moved, window);
        window.Add(7);
        AssertEqual([.. moved.Skip(1), 7], window);
    }

    private static void AssertEqual(List<double> twin, SlidingWindow window)
    {
        var largest = twin.Max(Math.Abs);
        var deviation = Naive.StandardDeviation(twin);

        Assert.Equal(twin.Count, window.Count);
        Assert.Equal(twin.Order(), window.Sorted.ToArray());
        Assert.Equal(twin.Distinct().Count(), window.DistinctCount);
        Assert.Equal(Naive.Mean(twin), window.Mean, largest * 1e-12);
        Assert.Equal(deviation, window.StandardDeviation, deviation * 1e-7);
        Assert.Equal(twin[^1], window.FromNewest(0));
        Assert.Equal(twin[0], window.FromNewest(twin.Count - 1));
        Assert.True(window.Holds(twin[^1]));
        Assert.False(window.Holds(Math.BitIncrement(largest)));
        Assert.Equal(twin.Count(value => value < twin[0]), window.Rank(twin[0]));
        Assert.Equal(Naive.Quantile(twin, 0.3), window.Quantile(0.3), largest * 1e-14);
    }
}
