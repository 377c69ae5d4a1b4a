using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class HalfSpaceTreesDetectorTests
{
    [Theory]
    [InlineData("noise")]
    [InlineData("a random walk")]
    [InlineData("a seasonal signal with spikes")]
    [InlineData("small whole numbers")]
    public void It_counts_as_a_naive_twin_does_at_every_step(string series)
    {
        var detector = DetectorCatalog.Create("half_space_trees", Some.Settings());
        var past = new SlidingWindow(50);
        var range = new StreamRange();
        var trees = Twin.Forest();
        var points = new List<double[]>();
        foreach (var sample in Some.Samples(Some.Series(900)[series]))
        {
            if (sample.N == 1) range.Start(sample.Value);
            var width = Math.Max(range.Width, 1e-150);
            double[] before = [.. Enumerable.Range(0, 2).Select(age => age < past.Count ? past.FromNewest(age) : sample.Value)];
            double[] point = [.. before.Prepend(sample.Value).Select(x => 0.5 + Math.Clamp((range.FromLower(x) / 2 + range.FromUpper(x) / 2) / width, -2, 2))];

            if (points.Count >= 250)
            {
                // The last 250 that are complete, each tree by a walk of its own.
                var reference = points.Skip(points.Count / 250 * 250 - 250).Take(250).ToArray();
                var average = Math.Exp(trees.Average(tree => Math.Log(0.01 + reference.Count(other => tree.SharesCell(point, other)))));
                Assert.True(detector.TryRead(past, sample, out var reading));
                Assert.Equal(1 / average, reading.Raw, 1e-9 / average);
                Assert.Equal(1, reading.Limit, 1e-12);
            }

            points.Add(point);
            range.Add(sample.Value);
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }
    }

    [Fact]
    public void An_ordinary_value_out_of_turn_is_flagged()
    {
        var detector = DetectorCatalog.Create("half_space_trees", Some.Settings());
        var past = new SlidingWindow(50);
        foreach (var sample in Some.Samples(Some.Noise(seed: 1, count: 1000, deviation: 0.01).Select((x, i) => x + (i % 2 == 0 ? 1 : -1))))
        {
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }

        Assert.False(detector.Judge(past, Some.Sample(1)).Anomaly);
        Assert.True(detector.Judge(past, Some.Sample(-1)).Anomaly);
    }

    /// <summary>A tree that keeps its halves to itself, one object a node.</summary>
    private sealed class Twin
    {
        private readonly int _dimension;
        private readonly double _split;
        private readonly Twin? _lower;
        private readonly Twin? _upper;

        private Twin(double[] from, double[] to, int depth, Random random)
        {
            _dimension = random.Next(3);
            _split = (float)((from[_dimension] + to[_dimension]) / 2);
            if (depth == 1) return;

            // Halves of the exact middle; its rounding to a float is the forest's, to save room.
            var middle = (from[_dimension] + to[_dimension]) / 2;
            _lower = new Twin(from, [.. to.Select((x, i) => i == _dimension ? middle : x)], depth - 1, random);
            _upper = new Twin([.. from.Select((x, i) => i == _dimension ? middle : x)], to, depth - 1, random);
        }

        private bool Mirrored { get; init; }

        public static List<Twin> Forest()
        {
            var (random, mirrors) = (new Random(1), new Random(1));
            return [.. Enumerable.Range(0, 16).SelectMany(_ => (Twin[])[Tree(random, false), Tree(mirrors, true)])];
        }

        public bool SharesCell(double[] one, double[] other)
        {
            if (!Mirrored) return Walk(one, other);
            return Walk([.. one.Select(x => 1 - x)], [.. other.Select(x => 1 - x)]);
        }

        private static Twin Tree(Random random, bool mirrored)
        {
            double[] places = [.. Enumerable.Range(0, 3).Select(_ => random.NextDouble())];
            double[] reaches = [.. places.Select(place => 2 * Math.Max(place, 1 - place))];
            return new Twin([.. places.Zip(reaches, (p, r) => p - r)], [.. places.Zip(reaches, (p, r) => p + r)], 6, random) { Mirrored = mirrored };
        }

        private bool Walk(double[] one, double[] other)
        {
            var below = one[_dimension] < _split;
            return below == other[_dimension] < _split && ((below ? _lower : _upper)?.Walk(one, other) ?? true);
        }
    }
}
