using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class CalibratorTests
{
    private const double Share = 0.00175;

    [Fact]
    public void It_has_no_limit_before_fifty_scores()
    {
        var calibrator = new Calibrator(Share, 1);

        foreach (var score in Sizes(seed: 1, count: 49)) calibrator.Learn(score);
        Assert.Null(calibrator.Limit);

        calibrator.Learn(1);
        Assert.NotNull(calibrator.Limit);
    }

    [Theory]
    [InlineData(0.00175)]
    [InlineData(0.0369)]
    public void No_more_ordinary_scores_pass_the_limit_than_was_chosen_and_not_many_fewer(double share)
    {
        foreach (var draw in (Func<Random, double>[])[Normal, Exponential, Pareto])
        {
            var random = new Random(7);
            var calibrator = new Calibrator(share, 1);
            for (var i = 0; i < 5_000; i++) calibrator.Learn(draw(random));

            var above = 0;
            for (var i = 0; i < 200_000; i++)
            {
                var score = draw(random);
                if (score > calibrator.Limit) above++;
                calibrator.Learn(score);
            }

            // To a quarter of an octave, which is much in a thin tail.
            Assert.InRange(above / 200_000.0, 0.2 * share, 1.05 * share);
        }
    }

    [Fact]
    public void While_scores_are_few_only_a_new_largest_passes()
    {
        var calibrator = new Calibrator(Share, 1);
        foreach (var score in Sizes(seed: 2, count: 200)) calibrator.Learn(score);

        Assert.InRange(calibrator.Limit!.Value, Sizes(seed: 2, count: 200).Max(), 1.2 * Sizes(seed: 2, count: 200).Max());
    }

    [Fact]
    public void Sensitivity_divides_the_limit()
    {
        var (plain, keen) = (new Calibrator(Share, 1), new Calibrator(Share, 2));
        foreach (var score in Sizes(seed: 12, count: 1_000))
        {
            plain.Learn(score);
            keen.Learn(score);
        }

        Assert.Equal(plain.Limit / 2, keen.Limit);
    }

    [Fact]
    public void Another_unit_only_scales_the_limit()
    {
        foreach (var scale in (double[])[1e-140, 1.0 / 1024, 256, 1e140])
        {
            var (plain, scaled) = (new Calibrator(Share, 1), new Calibrator(Share, 1));
            foreach (var score in Sizes(seed: 3, count: 5_000))
            {
                plain.Learn(score);
                scaled.Learn(scale * score);
            }

            // To a bin's width; to the last digits for powers of two.
            Assert.InRange(scaled.Limit!.Value / scale / plain.Limit!.Value, 0.84, 1.19);
            if (Math.Log2(scale) % 1 == 0) Assert.Equal(plain.Limit.Value, scaled.Limit.Value / scale, 1e-12 * plain.Limit.Value);
        }
    }

    [Theory]
    [InlineData(1e150)]
    [InlineData(1e-150)]
    public void A_first_score_that_is_far_from_ordinary_does_no_lasting_harm(double first)
    {
        var (plain, harmed) = (new Calibrator(Share, 1), new Calibrator(Share, 1));
        harmed.Learn(first);
        foreach (var score in Sizes(seed: 4, count: 3_000))
        {
            plain.Learn(score);
            harmed.Learn(score);
        }

        Assert.InRange(harmed.Limit!.Value / plain.Limit!.Value, 0.7, 1.5);
    }

    [Fact]
    public void What_never_varied_may_not_vary_at_all()
    {
        var calibrator = new Calibrator(Share, 1);

        for (var i = 0; i < 100; i++) calibrator.Learn(0);

        Assert.Equal(0, calibrator.Limit);
    }

    [Fact]
    public void Old_scores_fade()
    {
        var calibrator = new Calibrator(Share, 1);
        foreach (var score in Sizes(seed: 5, count: 10_000)) calibrator.Learn(1_000 * score);
        var before = calibrator.Limit!.Value;

        foreach (var score in Sizes(seed: 6, count: 60_000)) calibrator.Learn(score);

        Assert.InRange(calibrator.Limit!.Value, 1, before / 50);
    }

    [Fact]
    public void It_takes_memory_for_the_bins_in_use_alone_and_seldom()
    {
        var scores = Sizes(seed: 13, count: 100_000).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var calibrator = new Calibrator(Share, 1);
        foreach (var score in scores.AsSpan(0, 5_000)) calibrator.Learn(score);
        var young = GC.GetAllocatedBytesForCurrentThread();
        foreach (var score in scores.AsSpan(5_000)) calibrator.Learn(score);

        Assert.InRange(young - before, 1, 800);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - young, 0, 400);
    }

    [Fact]
    public void Cut_anywhere_saved_and_loaded_it_goes_on_to_the_bit()
    {
        foreach (var sensitivity in Some.Sensitivities)
        {
            var whole = new Calibrator(Share, sensitivity);
            foreach (var score in Sizes(seed: 8, count: 12_000))
            {
                whole.Learn(score);
                if (BitConverter.DoubleToInt64Bits(score) % 20 != 0) continue;

                var loaded = new Calibrator(Share, sensitivity);
                Assert.True(loaded.TryLoad(Some.Saved(whole.Save)));
                Assert.Equal(whole.Limit, loaded.Limit);
                Assert.Equal(Some.Saved(whole.Save), Some.Saved(loaded.Save));
            }
        }
    }

    [Fact]
    public void Hostile_bytes_never_throw_and_leave_it_as_new_or_sane()
    {
        var saved = new Calibrator(Share, 1);
        foreach (var score in Sizes(seed: 9, count: 500)) saved.Learn(score);

        foreach (var bytes in Hostile.Variants(Some.Saved(saved.Save), seed: 1))
        {
            var calibrator = new Calibrator(Share, 1);
            if (!calibrator.TryLoad(bytes)) Assert.Equal(Some.Saved(new Calibrator(Share, 1).Save), Some.Saved(calibrator.Save));
            foreach (var score in Sizes(seed: 10, count: 100)) calibrator.Learn(score);
            Assert.True(calibrator.Limit is null or >= 0 and <= 1e300);
        }
    }

    [Fact]
    public void The_place_of_a_size_is_four_times_its_binary_logarithm()
    {
        var random = new Random(11);
        for (var i = 0; i < 100_000; i++)
        {
            var size = Math.Pow(2, 2000 * random.NextDouble() - 1000);
            var place = 4 * Math.Log2(size);
            if (Math.Abs(place - Math.Round(place)) > 1e-9) Assert.Equal((int)Math.Floor(place), LogBins.PlaceOf(size));
        }

        for (var octave = -1000; octave < 1000; octave++) Assert.Equal(4 * octave, LogBins.PlaceOf(Math.Pow(2, octave)));
    }

    private static IEnumerable<double> Sizes(int seed, int count) => Some.Noise(seed, count).Select(Math.Abs);

    private static double Normal(Random random) => Math.Abs(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    private static double Pareto(Random random) => Math.Pow(1 - random.NextDouble(), -0.5);
}
