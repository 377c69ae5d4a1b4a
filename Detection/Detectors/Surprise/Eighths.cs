namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Eighths of octaves, the steps in which sizes are counted.</summary>
internal static class Eighths
{
    /// <summary>Their width in natural logarithms.</summary>
    public const double Width = 0.6931471805599453 / PerOctave;

    public const int PerOctave = 8;

    private const int FractionLength = 52;
    private const long Fraction = (1L << FractionLength) - 1;
    private const int ExponentBias = 1023;

    // By the first five bits of the fraction: the eighths that begin up to there, and where the next begins. They are wider than a
    // 32nd of an octave's beginning, so that at most one begins within it.
    private static readonly (int Eighth, long Next)[] Fractions = [.. Enumerable.Range(0, 32).Select(i =>
    {
        var eighth = (int)(PerOctave * Math.Log2(1 + i / 32.0));
        return (eighth, eighth == PerOctave - 1 ? long.MaxValue : BitConverter.DoubleToInt64Bits(Math.Pow(2, (eighth + 1.0) / PerOctave)) & Fraction);
    })];

    /// <summary>8 log₂ of a size above 0, rounded down, without a logarithm.</summary>
    public static int Of(double size)
    {
        var bits = BitConverter.DoubleToInt64Bits(size);
        var (eighth, next) = Fractions[(int)(bits >> (FractionLength - 5)) & 31];
        return PerOctave * ((int)(bits >> FractionLength) - ExponentBias) + eighth + ((bits & Fraction) >= next ? 1 : 0);
    }
}
