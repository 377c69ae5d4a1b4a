using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class PatternRingTests
{
    public static TheoryData<bool, double, double> ShapesUnitsAndLevels() => new()
    {
        { true, 1, 0 }, { false, 1, 0 },
        { true, 1e149, 0 }, { false, 1e149, 0 },
        { true, 1e-150, 0 }, { false, 1e-150, 0 },
        { true, 1e-3, 1e9 }, { false, 1e-3, 1e9 },
    };

    [Theory, MemberData(nameof(ShapesUnitsAndLevels))]
    public void It_measures_what_comparing_with_each_pattern_of_the_past_does(bool fineToCoarse, double unit, double level)
    {
        double[] values = [.. Some.Walk(seed: 1, count: 1500).Select(x => level + unit * x)];
        var shape = fineToCoarse ? PatternShape.FineToCoarse : PatternShape.Even;
        var ring = new PatternRing(shape);
        var factor = 0.0;

        for (var age = 0; age < values.Length; age++)
        {
            var pattern = new float[shape.Components.Length];
            if (ring.HasEnough)
            {
                ring.Compose(values[age], age, pattern);
                var (expected, nearest) = Naive(shape, values, age);
                var distance = ring.Distance(pattern);

                // In whatever unit the ring has chosen.
                if (factor == 0) factor = distance / expected;
                Assert.Equal(1, distance / (factor * expected), 1e-4);
                Assert.Equal(nearest, ring.Nearest(pattern, age).Micros);
            }

            ring.Learn(values[age], micros: age, age);
        }
    }

    [Fact]
    public void A_pattern_can_be_recalled_some_points_later()
    {
        var shape = PatternShape.FineToCoarse;
        var ring = new PatternRing(shape);
        var values = Some.Noise(seed: 2, count: 400);
        var composed = new List<float[]>();
        for (var age = 0; age < values.Length; age++)
        {
            var (then, later) = (new float[shape.Components.Length], new float[shape.Components.Length]);
            ring.Compose(values[age], age, then);
            composed.Add(then);
            ring.Learn(values[age], micros: age, age);
            if (age < 100) continue;

            ring.Recall(age - 11, later);
            Assert.Equal(composed[age - 11], later);
        }
    }

    [Theory]
    [InlineData(1e100, 1)]
    [InlineData(1, 1e100)]
    [InlineData(1, 1e-100)]
    [InlineData(1e-150, 1e150)]
    public void When_the_magnitude_of_the_values_changes_it_soon_sees_patterns_again(double before, double after)
    {
        var ring = new PatternRing(PatternShape.FineToCoarse);
        var values = Some.Noise(seed: 3, count: 2000);
        var pattern = new float[PatternShape.FineToCoarse.Components.Length];
        for (var age = 0; age < values.Length; age++)
        {
            var value = values[age] * (age < 800 ? before : after);
            ring.Compose(value, age, pattern);
            if (ring.HasEnough) Assert.True(double.IsFinite(ring.Distance(pattern)));
            if (age > 1900)
            {
                ring.Compose(value, age, pattern);
                var ordinary = ring.Distance(pattern);
                ring.Compose(20 * after, age, pattern);
                Assert.True(ordinary > 0);
                Assert.True(ring.Distance(pattern) > 3 * ordinary);
            }

            ring.Learn(value, micros: age, age);
            if (age % 256 == 255) ring.Refit(age);
        }
    }

    private static (double Distance, long Nearest) Naive(PatternShape shape, double[] values, int age)
    {
        var pattern = Pattern(shape, values, age);
        var kept = Enumerable.Range(shape.Span, age - shape.Span).Where(end => end % shape.Stride == 0).TakeLast(PatternRing.Capacity)
            .Select(end => (Distance: Distance(pattern, Pattern(shape, values, end)), End: (long)end)).OrderBy(other => other.Distance).ToArray();
        return (kept.Take(3).Average(other => other.Distance), kept[0].End);
    }

    private static double[] Pattern(PatternShape shape, double[] values, int end) =>
        [.. shape.Components.Select(component =>
            Enumerable.Range(end - component.Lag - component.Block + 1, component.Block).Average(i => values[i] - values[0]))];

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
