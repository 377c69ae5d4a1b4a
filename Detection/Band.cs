namespace StreamingAnomaly.Detection;

/// <summary>Where a value was expected, in the stream's own unit: outside [Lower, Upper] it is odd.</summary>
public readonly record struct Band(double Lower, double Expected, double Upper)
{
    /// <summary>A change smaller than this part of the magnitude is rounding, not change.</summary>
    internal const double Rounding = 1e-9;

    public bool Contains(double value) => value >= Lower && value <= Upper;

    /// <summary>The band of a past without spread: one value, and what may be its rounding.</summary>
    internal static Band Flat(double expected)
    {
        var reach = Rounding * Math.Abs(expected);
        return new Band(expected - reach, expected, expected + reach);
    }

    internal static Band Around(double expected, double reach) => new(expected - reach, expected, expected + reach);

    internal double Width => Upper - Lower;

    internal bool IsFlat => this == Flat(Expected);
}
