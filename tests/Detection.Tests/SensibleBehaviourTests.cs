using Xunit;

namespace StreamingAnomaly.Detection.Tests;

/// <summary>What a person would expect of the default five on series that are unlike noise, at every window and sensitivity.</summary>
public class SensibleBehaviourTests
{
    public static TheoryData<int, double, Calibration> Settings => new(
        from window in Some.Windows
        from sensitivity in Some.Sensitivities
        from calibration in Enum.GetValues<Calibration>()
        select (window, sensitivity, calibration));

    [Theory, MemberData(nameof(Settings))]
    public void Every_verdict_is_in_range_and_finite_whatever_the_series(int window, double sensitivity, Calibration calibration)
    {
        foreach (var series in Some.Series(3 * window + 50).Values)
        {
            foreach (var verdict in Some.Ensemble(window, sensitivity, calibration).Stream(series))
            {
                Assert.InRange(verdict.Score, 0, 1);
                Assert.Equal(verdict.Score > 0.5, verdict.Anomaly);
                if (verdict.Band is not { } band) continue;
                Assert.True(double.IsFinite(band.Lower) && double.IsFinite(band.Expected) && double.IsFinite(band.Upper));
            }
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void On_a_flat_window_any_change_is_odd_but_rounding(int window, double sensitivity, Calibration calibration)
    {
        foreach (var constant in (double[])[42.1, -1e9, 1e150, 1e-150])
        {
            var ensemble = Some.Ensemble(window, sensitivity, calibration);
            var verdicts = ensemble.Stream(Enumerable.Repeat(constant, 3 * window));

            Assert.DoesNotContain(verdicts, verdict => verdict.Anomaly);
            Assert.False(ensemble.Judge(Some.Sample(constant)).Anomaly);
            Assert.False(ensemble.Judge(Some.Sample(constant * (1 + 1e-12))).Anomaly);
            Assert.True(ensemble.Judge(Some.Sample(constant * (1 + 1e-6))).Anomaly);
            Assert.True(ensemble.Judge(Some.Sample(0)).Anomaly);
        }

        var zeros = Some.Ensemble(window, sensitivity, calibration);
        zeros.Stream(new double[3 * window]);
        Assert.False(zeros.Judge(Some.Sample(0)).Anomaly);
        Assert.True(zeros.Judge(Some.Sample(1e-9)).Anomaly);
    }

    [Theory, MemberData(nameof(Settings))]
    public void The_rarer_of_two_or_three_values_is_flagged_only_while_it_is_new(int window, double sensitivity, Calibration calibration)
    {
        foreach (var rare in (double[][])[[5], [5, -20]])
        {
            // Each rare value comes once in a window, so that the window always holds it.
            var values = Enumerable.Range(0, 8 * window).Select(i => i % window < rare.Length ? rare[i % window] : 3.0).ToArray();
            var ensemble = Some.Ensemble(window, sensitivity, calibration);

            Assert.DoesNotContain(ensemble.Stream(values), verdict => verdict.Anomaly);
            Assert.True(ensemble.Judge(Some.Sample(1e6)).Anomaly || sensitivity < 1);
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void Magnitude_makes_no_difference(int window, double sensitivity, Calibration calibration)
    {
        var values = Some.Noise(seed: 1, count: 4 * window).Select((x, i) => i % 37 == 36 ? 30 * x : x).ToArray();
        var verdicts = Some.Ensemble(window, sensitivity, calibration).Stream(values);

        // Powers of two: the logarithmic bins of other units have their edges elsewhere.
        foreach (var power in (int[])[490, 1, -1, -490])
        {
            var scaled = Some.Ensemble(window, sensitivity, calibration).Stream(values.Select(value => Math.ScaleB(value, power)));
            Assert.Equal(verdicts.Select(verdict => verdict.Score), scaled.Select(verdict => verdict.Score));
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void A_large_offset_makes_no_difference(int window, double sensitivity, Calibration calibration)
    {
        // In steps of 2^-23, which numbers near 1e9 still have.
        var values = Some.Noise(seed: 1, count: 4 * window).Select(x => Math.Round(x * 1e-3 * (1 << 23)) / (1 << 23)).ToArray();
        var near = Some.Ensemble(window, sensitivity, calibration);
        var far = Some.Ensemble(window, sensitivity, calibration);

        var verdicts = near.Stream(values).Zip(far.Stream(values.Select(value => 1e9 + value)));

        Assert.All(verdicts, pair => Assert.Equal(pair.First.Score, pair.Second.Score, 5e-3));
        Assert.Equal(near.Judge(Some.Sample(0.5)).Anomaly, far.Judge(Some.Sample(1e9 + 0.5)).Anomaly);
        Assert.True(far.Judge(Some.Sample(1e9 + 0.5)).Anomaly || sensitivity < 1);
    }

    [Theory, MemberData(nameof(Settings))]
    public void Repeated_values_are_not_odd(int window, double sensitivity, Calibration calibration)
    {
        // A slow sensor read fast: every reading comes ten times.
        var readings = Some.Noise(seed: 1, count: 100 * window);
        var repeated = readings.SelectMany(reading => Enumerable.Repeat(reading, 10)).ToArray();

        var flags = Some.Ensemble(window, sensitivity, calibration).Stream(repeated).Count(verdict => verdict.Anomaly);

        // A new reading may be odd in the light of few others; the nine repeats of it are not.
        // In a window shorter than the repeats each is an episode, of which calibration counts one: it takes a thousand points for a limit.
        var calibrating = calibration == Calibration.Own && window < 10 ? 1_000 : 0;
        if (sensitivity <= 1) Assert.InRange(flags, 0, calibrating + repeated.Length / 10);
    }

    [Theory, MemberData(nameof(Settings))]
    public void A_first_value_that_is_an_outlier_does_no_lasting_harm(int window, double sensitivity, Calibration calibration)
    {
        var values = Some.Noise(seed: 1, count: 6 * window);
        foreach (var first in (double[])[1e6, -1e150])
        {
            var plain = Some.Ensemble(window, sensitivity, calibration);
            var harmed = Some.Ensemble(window, sensitivity, calibration);
            var verdicts = plain.Stream(values).Zip(harmed.Stream([first, .. values[1..]])).Skip(3 * window);

            // The average of ewma needs a thousand points to forget 1e150: one vote of five, until then.
            if (sensitivity <= 1) Assert.InRange(verdicts.Count(pair => pair.Second.Anomaly && !pair.First.Anomaly), 0, Math.Max(3, window / 5));
            Assert.Equal(plain.Judge(Some.Sample(100)).Anomaly, harmed.Judge(Some.Sample(100)).Anomaly);
        }
    }

    [Fact]
    public void On_noise_few_points_are_flagged_and_an_outlier_is()
    {
        foreach (var window in (int[])[50, 256])
        {
            var ensemble = Some.Ensemble(window);

            Assert.InRange(ensemble.Stream(Some.Noise(seed: 1, count: 5000)).Count(verdict => verdict.Anomaly), 0, 50);
            Assert.True(ensemble.Judge(Some.Sample(8)).Anomaly);
            Assert.True(ensemble.Judge(Some.Sample(-8)).Anomaly);
        }
    }
}
