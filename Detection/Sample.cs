namespace StreamingAnomaly.Detection;

/// <summary>A point as a detector sees it.</summary>
/// <param name="N">The point's number in its stream: 1, 2, 3 … without holes.</param>
/// <param name="Micros">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Value">Finite, at most 1e150 in magnitude, never −0.</param>
public readonly record struct Sample(long N, long Micros, double Value)
{
    /// <summary>In magnitude: so that no sum of squares of a window's values overflows.</summary>
    public const double LargestValue = 1e150;
}
