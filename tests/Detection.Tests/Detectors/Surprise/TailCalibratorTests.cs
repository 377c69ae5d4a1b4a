using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class TailCalibratorTests
{
    private const int Scores = 17_000;           // in which counts are halved twice

    public static TheoryData<string> Kinds => ["lognormal", "heavy", "often zero", "few values", "jumping", "falling"];

    [Theory, MemberData(nameof(Kinds))]
    public void It_says_what_a_plain_histogram_with_exact_counts_says(string kind)
    {
        var (calibrator, naive) = (new TailCalibrator(), new NaiveCalibrator());
        foreach (var score in ScoresOf(kind, Scores))
        {
            var expected = naive.Step(score);
            Assert.Equal(expected < TailCalibrator.Least ? 0 : expected, calibrator.Surprise(score), 1e-9);
            calibrator.Learn(score);
        }
    }

    [Fact]
    public void In_the_long_run_a_surprise_is_as_rare_as_it_says()
    {
        var calibrator = new TailCalibrator();
        var surprises = new List<double>();
        foreach (var score in ScoresOf("lognormal", 300_000))
        {
            surprises.Add(calibrator.Surprise(score));
            calibrator.Learn(score);
        }

        foreach (var limit in (double[])[3, 4, 5, 6])
            Assert.Equal(1, surprises.Skip(50_000).Count(surprise => surprise >= limit) / (250_000 * Math.Exp(-limit)), 0.25);
    }

    [Fact]
    public void A_change_of_unit_goes_unnoticed()
    {
        var (one, other) = (new TailCalibrator(), new TailCalibrator());
        var scores = ScoresOf("lognormal", 2000);
        for (var i = 0; i < scores.Length; i++)
        {
            if (i == 1000) other.Rescale(-37);
            var rescaled = i < 1000 ? scores[i] : Math.ScaleB(scores[i], -37);

            Assert.Equal(one.Surprise(scores[i]), other.Surprise(rescaled), 1e-9);
            one.Learn(scores[i]);
            other.Learn(rescaled);
        }
    }

    [Fact]
    public void Its_median_is_that_of_the_scores_to_a_twelfth()
    {
        var calibrator = new TailCalibrator();
        var scores = ScoresOf("lognormal", 1001);
        Assert.Equal(0, calibrator.Median());

        foreach (var score in scores) calibrator.Learn(score);

        Assert.Equal(1, calibrator.Median() / scores.Order().ElementAt(500), 1.0 / 12);
    }

    private static double[] ScoresOf(string kind, int count)
    {
        var random = new Random(5);
        var noise = Some.Noise(seed: 6, count);
        return [.. noise.Select((x, i) => kind switch
        {
            "lognormal" => Math.Exp(x),
            "heavy" => Math.Exp(4 * x),
            "often zero" => random.Next(3) == 0 ? Math.Exp(x) : 0,
            "few values" => random.Next(200) == 0 ? 1 : Math.Pow(2, random.Next(3)) / 8,
            "jumping" => Math.Exp(x + (i / 3000 % 2 == 0 ? 0 : 15)),
            _ => Math.Exp(x) * Math.Pow(0.999, i),
        })];
    }

    /// <summary>The definition, step by step, with nothing saved.</summary>
    private sealed class NaiveCalibrator
    {
        private readonly double[] _counts = new double[480];
        private double _total, _above, _excess = 0.6, _excesses = 2;
        private int _edge, _seen;
        private double? _anchor;

        public double Step(double score)
        {
            var place = 8 * Math.Log2(score);
            if (score > 0) _anchor ??= Math.Floor(place) - 240;
            var bin = score > 0 ? (int)Math.Clamp(Math.Floor(place) - _anchor!.Value, 1, 479) : 0;
            var beyond = score > 0 ? Math.Max(0, Math.Log(score) - (_edge + 1 + _anchor!.Value) / 8 * Math.Log(2)) : 0;
            var index = Math.Max(0.05, _excess / _excesses);
            var surprise = 0.0;
            if (_seen >= 50)
            {
                surprise = bin > _edge
                    ? -Math.Log((_above + 0.5) / (_total + 1)) + beyond / index
                    : -Math.Log(Math.Min(1, (_above + 0.5 + _counts[bin] / 2 + _counts[(bin + 1)..(_edge + 1)].Sum()) / (_total + 1)));
            }

            if (bin > _edge)
            {
                _excess += _seen >= 50 ? Math.Min(beyond, 5 * index) : beyond;
                _excesses++;
                if (_excesses > 200) (_excess, _excesses) = (_excess / 2, _excesses / 2);
                _above++;
            }

            _counts[bin]++;
            _total++;
            _seen++;
            while (_above > 0.01 * _total && _edge < 479) _above -= _counts[++_edge];
            while (_edge > 0 && _above + _counts[_edge] <= 0.01 * _total) _above += _counts[_edge--];
            if (_total > 10_000)
            {
                for (var i = 0; i < _counts.Length; i++) _counts[i] /= 2;
                (_total, _above) = (_counts.Sum(), _counts[(_edge + 1)..].Sum());
            }

            return surprise;
        }
    }
}
