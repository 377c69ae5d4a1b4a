using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors;

public class AutoencoderDetectorTests
{
    [Theory]
    [InlineData("noise", 50)]
    [InlineData("noise", 5)]
    [InlineData("a seasonal signal with spikes", 50)]
    [InlineData("a jump of level", 256)]
    [InlineData("huge noise", 50)]
    public void Its_errors_equal_those_of_a_naive_twin_at_every_step(string series, int window)
    {
        var detector = DetectorCatalog.Create("autoencoder", Some.Settings(window));
        var past = new SlidingWindow(window);
        var twin = new Twin();
        var recent = new List<double>();
        var usual = 1.0;
        foreach (var sample in Some.Samples(Some.Series(700)[series]))
        {
            if (recent.Count >= 31)
            {
                var deviation = past.StandardDeviation;
                double[] inputs = [.. recent.TakeLast(31).Append(sample.Value).Reverse().Select(x => Math.Clamp((x - past.Mean) / deviation, -10, 10))];
                var error = Math.Abs((sample.Value - past.Mean) / deviation - twin.Run(inputs)[0]);

                Assert.True(detector.TryRead(past, sample, out var reading));
                Assert.Equal(error, reading.Raw / deviation, 1e-6 + 1e-9 * error);
                Assert.Equal(3 * usual, reading.Limit / deviation, 1e-6);

                if (error <= 3 * usual) twin.Train(inputs);
                usual = Math.Max(0.01, Math.Sqrt(0.99 * usual * usual + 0.01 * Math.Pow(Math.Min(error, 3 * usual), 2)));
            }

            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
            recent.Add(sample.Value);
        }
    }

    [Fact]
    public void A_break_of_the_pattern_is_flagged_where_the_value_itself_is_ordinary()
    {
        double[] pattern = [0, 1, 5, 4, 2, 8, 7, 3];
        var values = Some.Noise(seed: 1, count: 4000, deviation: 0.1).Select((x, i) => x + pattern[i % pattern.Length]);
        var (detector, past) = Warm(values);

        Assert.False(detector.Judge(past, Some.Sample(pattern[0])).Anomaly);
        Assert.True(detector.Judge(past, Some.Sample(7)).Anomaly);
        Assert.False(DetectorCatalog.Create("z_score", Some.Settings()).Judge(past, Some.Sample(7)).Anomaly);
    }

    [Fact]
    public void What_is_odd_does_not_train_the_network()
    {
        foreach (var (value, held) in ((double, double)[])[(1e6, 1e6), (0, 0.5)])
        {
            var (detector, past) = Warm(Some.Noise(seed: 1, count: 300));
            var before = Weights(detector);
            detector.Learn(past, Some.Sample(value), held);
            Assert.Equal(before, Weights(detector));

            detector.Learn(past, Some.Sample(0), 0);
            Assert.NotEqual(before, Weights(detector));
        }
    }

    [Fact]
    public void A_new_level_is_taken_from_the_window()
    {
        var values = Some.Noise(seed: 1, count: 300);
        var (there, shifted) = (Warm(values), Warm([.. values.SkipLast(50), .. values.TakeLast(50).Select(x => x + 1e6)]));
        foreach (var value in values.TakeLast(50)) shifted.Past.Add(value);
        shifted.Detector.TryRead(shifted.Past, Some.Sample(0, 301), out _);
        shifted.Detector.LearnLevel(shifted.Past);

        // The same inputs, to a network that has seen other ones: as if the shift had never been.
        Assert.True(there.Detector.TryRead(there.Past, Some.Sample(0, 301), out var reading));
        Assert.True(shifted.Detector.TryRead(shifted.Past, Some.Sample(0, 301), out var again));
        Assert.InRange(again.Raw, 0, reading.Raw + 1);
    }

    private static (IDetector Detector, SlidingWindow Past) Warm(IEnumerable<double> values)
    {
        var detector = DetectorCatalog.Create("autoencoder", Some.Settings());
        var past = new SlidingWindow(50);
        foreach (var sample in Some.Samples(values))
        {
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
        }

        return (detector, past);
    }

    [Fact]
    public void Values_of_all_magnitudes_leave_a_state_that_can_be_loaded()
    {
        var random = new Random(1);
        var (detector, past) = (DetectorCatalog.Create("autoencoder", Some.Settings(5)), new SlidingWindow(5));
        for (var n = 1; n <= 20_000; n++)
        {
            var sample = Some.Sample(Math.Pow(10, 300 * random.NextDouble() - 150), n);
            detector.Learn(past, sample, sample.Value);
            past.Add(sample.Value);
            if (n % 50 == 0) Assert.True(DetectorCatalog.Create("autoencoder", Some.Settings(5)).TryLoad(Some.Saved(detector.Save)));
        }
    }

    private static byte[] Weights(IDetector detector) => Some.Saved(detector.Save)[^(8 * (2 * 8 * 32 + 8 + 32))..];

    /// <summary>32 inputs, 8 hidden units, 32 outputs, one number at a time.</summary>
    private sealed class Twin
    {
        private readonly double[,] _encoder = new double[32, 8];
        private readonly double[,] _decoder = new double[8, 32];
        private readonly double[] _encoderBias = new double[8];
        private readonly double[] _decoderBias = new double[32];

        public Twin()
        {
            var random = new Random(1);
            var largest = Math.Sqrt(6.0 / 40);
            for (var i = 0; i < 256; i++) _encoder[i / 8, i % 8] = largest * (2 * random.NextDouble() - 1);
            for (var i = 0; i < 256; i++) _decoder[i / 32, i % 32] = largest * (2 * random.NextDouble() - 1);
        }

        public double[] Run(double[] inputs)
        {
            var hidden = Hidden(inputs);
            return [.. Enumerable.Range(0, 32).Select(i => _decoderBias[i] + Enumerable.Range(0, 8).Sum(j => _decoder[j, i] * hidden[j]))];
        }

        public void Train(double[] inputs)
        {
            var hidden = Hidden(inputs);
            double[] errors = [.. Run(inputs).Zip(inputs, (output, input) => output - input)];
            var rate = 0.01 * Math.Min(1, 3 / Math.Sqrt(errors.Sum(error => error * error)));
            for (var j = 0; j < 8; j++)
            {
                // The slope of a/√(1 + a²) is (1 + a²)^−1.5, and 1 + a² = 1 / (1 − h²).
                var blame = Enumerable.Range(0, 32).Sum(i => _decoder[j, i] * errors[i]) * Math.Pow(1 - hidden[j] * hidden[j], 1.5);
                for (var i = 0; i < 32; i++)
                {
                    _decoder[j, i] -= rate * errors[i] * hidden[j];
                    _encoder[i, j] -= rate * blame * inputs[i];
                }

                _encoderBias[j] -= rate * blame;
            }

            for (var i = 0; i < 32; i++) _decoderBias[i] -= rate * errors[i];
        }

        private double[] Hidden(double[] inputs) =>
        [
            .. Enumerable.Range(0, 8)
                .Select(j => _encoderBias[j] + Enumerable.Range(0, 32).Sum(i => _encoder[i, j] * inputs[i]))
                .Select(a => a / Math.Sqrt(1 + a * a)),
        ];
    }
}
