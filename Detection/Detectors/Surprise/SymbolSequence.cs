using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>
/// How improbable the order of the last values is: of their levels in the range so far, and of the levels of their residuals.
/// </summary>
internal sealed class SymbolSequence
{
    private const int ValueLevels = 17;
    private const int ResidualLevels = 9;
    private const double Gain = 0.1;             // of the mean over the last points, at least
    private const double Limit = 1e3;

    private readonly Symbolizer _valueLevels = new(ValueLevels);
    private readonly Symbolizer _residualLevels = new(ResidualLevels);
    private readonly ContextModel _valueContexts = new(ValueLevels);
    private readonly ContextModel _residualContexts = new(ResidualLevels);
    private readonly TailCalibrator _calibrator = new();
    private double _length;                      // nats a point takes, over about the last ten

    // Of the point measured last.
    private int _value;
    private int _residual;
    private double _nextLength;

    /// <summary>The lowest and highest of all values.</summary>
    public (double Lowest, double Highest) Extremes => (_valueLevels.Lowest, _valueLevels.Highest);

    /// <summary>How much less probable than usual each of the last ten points or so was.</summary>
    public double TimesLessProbable => Math.Exp(_nextLength - _calibrator.Median());

    /// <summary>All values were the same, and so is this one, but for rounding.</summary>
    public bool IsRounding(double value) => Extremes is var (lowest, highest) && lowest == highest && Band.Flat(lowest).Contains(value);

    public double Measure(double value, double residual, long age)
    {
        _value = _valueLevels.SymbolOf(value, age);
        _residual = _residualLevels.SymbolOf(residual, age);
        var orders = OrdersAt(age);
        var probability = _valueContexts.Probability(_value, orders) * _residualContexts.Probability(_residual, orders);
        var length = orders == 0 ? 0 : -Math.Log(probability) / orders;
        _nextLength = _length + Math.Max(Gain, 1.0 / (age + 1)) * (length - _length);
        return _calibrator.Surprise(_nextLength);
    }

    /// <summary>Of the point measured last.</summary>
    public void Learn(double value, double residual, long age)
    {
        _valueContexts.Learn(_value, OrdersAt(age), age);
        _residualContexts.Learn(_residual, OrdersAt(age), age);
        _valueLevels.Learn(value, age);
        _residualLevels.Learn(residual, age);
        _calibrator.Learn(_nextLength);
        _length = _nextLength;
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_length);
        _valueLevels.Save(to);
        _residualLevels.Save(to);
        _valueContexts.Save(to);
        _residualContexts.Save(to);
        _calibrator.Save(to);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from) => from.TryRead(Limit, out _length)
        && _valueLevels.TryLoad(ref from) && _residualLevels.TryLoad(ref from)
        && _valueContexts.TryLoad(ref from) && _residualContexts.TryLoad(ref from)
        && _calibrator.TryLoad(ref from);

    private static int OrdersAt(long age) => (int)Math.Min(age, ContextModel.Orders);
}
