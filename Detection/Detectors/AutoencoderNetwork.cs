using System.Buffers;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Detectors;

/// <summary>
/// A network that squeezes its inputs through a few hidden units and tries to put them together again (Hinton &amp; Salakhutdinov 2006,
/// with one hidden layer); trained by plain steps down the gradient.
/// </summary>
/// <remarks>
/// The activation a/√(1 + a²) is as smooth as tanh and the same to the bit on every machine. It is odd and the biases begin at 0, so
/// that mirrored inputs give mirrored outputs.
/// </remarks>
internal sealed class AutoencoderNetwork
{
    public const int Inputs = 32;

    /// <summary>Also how wide two vectors are, of four lanes on every machine.</summary>
    private const int Hidden = 8;

    private const int Lanes = 4;
    private const int Seed = 1;
    private const double LearningRate = 0.01;

    /// <summary>The longest error that one step takes for its own: what is odd must not tear the weights away.</summary>
    private const double LongestError = 3;

    /// <summary>Far beyond any weight, and its products are still finite.</summary>
    private const double LargestWeight = 1e100;

    // Encoder by input, decoder by hidden unit, then their biases.
    private readonly double[] _encoder = new double[Inputs * Hidden];
    private readonly double[] _decoder = new double[Hidden * Inputs];
    private readonly double[] _encoderBias = new double[Hidden];
    private readonly double[] _decoderBias = new double[Inputs];

    // Of the last run.
    private readonly double[] _input = new double[Inputs];
    private readonly double[] _hidden = new double[Hidden];
    private readonly double[] _slope = new double[Hidden];      // of the activations
    private readonly double[] _output = new double[Inputs];
    private readonly double[] _error = new double[Inputs];
    private readonly double[] _blame = new double[Hidden];      // of the hidden units for the error

    public AutoencoderNetwork() => Clear();

    /// <summary>What <see cref="Run"/> reads.</summary>
    public Span<double> Input => _input;

    public ReadOnlySpan<double> Output => _output;

    public void Run()
    {
        var (low, high) = (Vector256.Create(_encoderBias), Vector256.Create(_encoderBias, Lanes));
        for (var i = 0; i < Inputs; i++)
        {
            low += _input[i] * Vector256.Create(_encoder, i * Hidden);
            high += _input[i] * Vector256.Create(_encoder, i * Hidden + Lanes);
        }

        Activate(low, 0);
        Activate(high, Lanes);
        for (var i = 0; i < Inputs; i += Lanes)
        {
            var sum = Vector256.Create(_decoderBias, i);
            for (var unit = 0; unit < Hidden; unit++) sum += _hidden[unit] * Vector256.Create(_decoder, unit * Inputs + i);
            sum.CopyTo(_output, i);
        }
    }

    /// <summary>One step that lessens the error of the last run.</summary>
    public void Train()
    {
        var squares = Vector256<double>.Zero;
        for (var i = 0; i < Inputs; i += Lanes)
        {
            var error = Vector256.Create(_output, i) - Vector256.Create(_input, i);
            squares += error * error;
            error.CopyTo(_error, i);
        }

        var length = Math.Sqrt(Vector256.Sum(squares));
        var rate = length > LongestError ? LearningRate * LongestError / length : LearningRate;
        for (var unit = 0; unit < Hidden; unit++) StepDecoder(unit, rate);
        StepEncoder(rate);
    }

    public void Save(IBufferWriter<byte> to)
    {
        foreach (var weights in Weights)
            foreach (var weight in weights) to.Write(weight);
    }

    /// <summary>Reads one network and leaves what follows it; false when it does not fit, then it is as new.</summary>
    public bool TryLoad(ref StateReader from)
    {
        foreach (var weights in Weights)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                if (from.TryRead(LargestWeight, out weights[i])) continue;
                Clear();
                return false;
            }
        }

        return true;
    }

    /// <summary>Back to small weights at random, always the same (Glorot &amp; Bengio 2010).</summary>
    public void Clear()
    {
        var random = new Random(Seed);
        var largest = Math.Sqrt(6.0 / (Inputs + Hidden));
        for (var i = 0; i < _encoder.Length; i++) _encoder[i] = largest * (2 * random.NextDouble() - 1);
        for (var i = 0; i < _decoder.Length; i++) _decoder[i] = largest * (2 * random.NextDouble() - 1);
        Array.Clear(_encoderBias);
        Array.Clear(_decoderBias);
    }

    private double[][] Weights => [_encoder, _decoder, _encoderBias, _decoderBias];

    private void Activate(Vector256<double> sums, int first)
    {
        var cosine = Vector256<double>.One / Vector256.Sqrt(Vector256<double>.One + sums * sums);
        (sums * cosine).CopyTo(_hidden, first);
        (cosine * cosine * cosine).CopyTo(_slope, first);
    }

    private void StepDecoder(int unit, double rate)
    {
        var blame = Vector256<double>.Zero;
        var step = rate * _hidden[unit];
        for (var i = 0; i < Inputs; i += Lanes)
        {
            var error = Vector256.Create(_error, i);
            var weights = Vector256.Create(_decoder, unit * Inputs + i);
            blame += weights * error;
            (weights - step * error).CopyTo(_decoder, unit * Inputs + i);
        }

        _blame[unit] = Vector256.Sum(blame) * _slope[unit];
    }

    private void StepEncoder(double rate)
    {
        for (var i = 0; i < Inputs; i += Lanes)
            (Vector256.Create(_decoderBias, i) - rate * Vector256.Create(_error, i)).CopyTo(_decoderBias, i);

        for (var half = 0; half < Hidden; half += Lanes)
        {
            var step = rate * Vector256.Create(_blame, half);
            (Vector256.Create(_encoderBias, half) - step).CopyTo(_encoderBias, half);
            for (var i = 0; i < Inputs; i++)
                (Vector256.Create(_encoder, i * Hidden + half) - _input[i] * step).CopyTo(_encoder, i * Hidden + half);
        }
    }
}
