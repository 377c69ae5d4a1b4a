namespace StreamingAnomaly.Detection;

/// <summary>Where a value was expected, in the stream's own unit: outside [Lower, Upper] it is odd.</summary>
public readonly record struct Band(double Lower, double Expected, double Upper)
{
    public bool Contains(double value) => value >= Lower && value <= Upper;
}
