using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// Flags a value that a small neural network, trained on the stream as it comes, puts together badly from the last 32 values, the
/// judged one among them: more than three times its usual error away (after Sakurada &amp; Yairi 2014).
/// </summary>
/// <remarks>
/// Values are taken in standard deviations from the window's mean. It knows a shape that comes again and again, and forgets one that
/// stays away. Works badly on noise, of which it can squeeze nothing together, and in the first few hundred points.
/// </remarks>
internal sealed class AutoencoderDetector(DetectorSettings settings) : IDetector
{
    private const double TextbookThreshold = 3;

    /// <summary>Inputs beyond so many standard deviations say no more than that.</summary>
    private const double FarthestInput = 10;

    /// <summary>No distance is divided by less.</summary>
    private const double SmallestScale = 1e-150;

    /// <summary>How fast the usual error follows the errors: an average over some hundred points.</summary>
    private const double Pace = 0.01;

    /// <summary>Smaller errors than this part of the standard deviation are taken for as much.</summary>
    private const double SmallestError = 0.01;

    /// <summary>And larger ones: where values differ by hundreds of magnitudes it would grow without end.</summary>
    private const double LargestError = 1e6;

    private readonly double _threshold = TextbookThreshold / settings.Sensitivity;
    private readonly AutoencoderNetwork _network = new();
    private readonly ValueRing _recent = new(AutoencoderNetwork.Inputs - 1);
    private double _usualError = 1;     // root mean square of the errors, in standard deviations

    // What was run last, so that learning it need not run again.
    private bool _hasRun;
    private Sample _sample;
    private double _scale;
    private double _rebuilt;

    public string Name => "autoencoder";

    public int WarmUp => settings.Window;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        reading = default;
        if (!_recent.IsFull) return false;

        Run(past, sample);
        reading = new Reading(Math.Abs(sample.Value - _rebuilt), _threshold * _usualError * _scale);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held)
    {
        if (_recent.IsFull)
        {
            Run(past, sample);
            Learn(Math.Abs(sample.Value - _rebuilt) / _scale, held != sample.Value);
            _hasRun = false;
        }

        _recent.Add(held);
    }

    public void LearnLevel(SlidingWindow past)
    {
        _hasRun = false;
        _recent.Clear();
        for (var age = Math.Min(AutoencoderNetwork.Inputs - 1, past.Count) - 1; age >= 0; age--) _recent.Add(past.FromNewest(age));
    }

    public string Explain(in Sample sample, in Reading reading, double limit) => Explanation.Distance(
        sample, reading, limit, _rebuilt, $"what the network makes of the last {AutoencoderNetwork.Inputs} points", (_threshold, "usual errors"));

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_usualError);
        _recent.Save(to);
        _network.Save(to);
    }

    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        _hasRun = false;
        var reader = new StateReader(from);
        if (reader.TryRead(LargestError, out _usualError) && _usualError >= SmallestError
            && _recent.TryLoad(ref reader) && _network.TryLoad(ref reader) && reader.AtEnd) return true;

        _usualError = 1;
        _recent.Clear();
        _network.Clear();
        return false;
    }

    private void Run(SlidingWindow past, in Sample sample)
    {
        if (_hasRun && _sample == sample) return;

        var (mean, value, deviation) = (past.Mean, sample.Value, past.StandardDeviation);
        if (past.DistinctCount == 1)
        {
            // A flat past has no scale but rounding's.
            deviation = Band.Rounding * Math.Abs(mean);
            if (Band.Flat(mean).Contains(value)) value = mean;
        }

        _scale = Math.Max(deviation, SmallestScale);
        var input = _network.Input;
        input[0] = Normal(value);
        for (var age = 0; age < _recent.Count; age++) input[age + 1] = Normal(_recent.FromNewest(age));
        _network.Run();
        (_hasRun, _sample, _rebuilt) = (true, sample, mean + _scale * _network.Output[0]);

        double Normal(double x) => Math.Clamp((x - mean) / _scale, -FarthestInput, FarthestInput);
    }

    // A network that learned what is odd would soon find it usual; the usual error follows it all the same, in steps.
    private void Learn(double error, bool odd)
    {
        var largest = TextbookThreshold * _usualError;
        if (!odd && error <= largest) _network.Train();

        var counted = Math.Min(error, largest);
        var followed = Math.Sqrt(_usualError * _usualError + Pace * (counted * counted - _usualError * _usualError));
        _usualError = Math.Clamp(followed, SmallestError, LargestError);
    }
}
