using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Brings values of any magnitude into a range where single precision can hold their squares.</summary>
/// <remarks>The factor is a power of two, so that scaled values have the same digits in every unit, and distances the same ratios.</remarks>
internal struct FloatScale
{
    /// <summary>The sum of twelve squares of twice as much stays below the largest float.</summary>
    public const float Largest = 1L << 60;

    private const int FarthestExponent = 600;
    private const int NoExponent = int.MinValue;
    private const double Limit = 1e151;

    private int _exponent;
    private bool _chosen;

    private double _origin;         // what is 0 after scaling
    private double _factor;

    public readonly double Origin => _origin;

    public static FloatScale Around(double origin) => new() { _origin = origin, _factor = 1 };

    /// <summary>This, or while all values were the same, one that suits the first that differs.</summary>
    public readonly FloatScale For(double value)
    {
        var scale = this;
        if (!_chosen && value != _origin) scale.Choose(-Math.ILogB(value - _origin));
        return scale;
    }

    public readonly float Of(double value) => Fit((value - _origin) * _factor);

    /// <summary>How large a value would be, around another origin, if single precision could hold it.</summary>
    public readonly double Magnitude(double value, double origin) => Math.Min(Limit, Math.Abs(value - origin) * _factor);

    /// <summary>Takes another origin, and multiplies the factor by 2^octaves, or by as many as it can and answers.</summary>
    public int Change(double origin, int octaves)
    {
        var before = _exponent;
        _origin = origin;
        Choose(_exponent + octaves);
        return _exponent - before;
    }

    /// <summary>The same change for what was scaled already: subtracts what the new origin was scaled to, and multiplies.</summary>
    public static void Change(Span<float> scaled, float offset, int octaves)
    {
        foreach (ref var value in scaled) value = Fit(Math.ScaleB((double)value - offset, octaves));
    }

    public readonly void Save(IBufferWriter<byte> to)
    {
        to.Write(_chosen ? _exponent : NoExponent);
        to.Write(_origin);
    }

    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(out int exponent) || (exponent != NoExponent && Math.Abs((long)exponent) > FarthestExponent)
            || !from.TryRead(Limit, out double origin)) return false;

        this = Around(origin);
        if (exponent != NoExponent) Choose(exponent);
        return true;
    }

    private static float Fit(double scaled) => (float)Math.Clamp(scaled, -Largest, Largest);

    private void Choose(int exponent)
    {
        _chosen = true;
        _exponent = Math.Clamp(exponent, -FarthestExponent, FarthestExponent);
        _factor = Math.ScaleB(1, _exponent);
    }
}
