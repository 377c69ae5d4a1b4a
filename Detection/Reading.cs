namespace StreamingAnomaly.Detection;

/// <summary>What a detector made of one sample, before a limit turns it into a vote.</summary>
/// <param name="Raw">How odd the sample is, in the detector's own unit: 0 or more, finite.</param>
/// <param name="Limit">The textbook's limit of <paramref name="Raw"/>, in the same unit, sensitivity applied.</param>
/// <param name="Core">Values that are not odd at all; of no meaning where <paramref name="Unit"/> is 0.</param>
/// <param name="Unit">How far a value lies outside the core for each unit of <paramref name="Raw"/>; 0 when the detector does not think in bands.</param>
public readonly record struct Reading(double Raw, double Limit, Band Core = default, double Unit = 0)
{
    /// <summary>Distance from an expected value, in the stream's own unit.</summary>
    internal static Reading Around(in Sample sample, double expected, double limit) =>
        new(Math.Abs(sample.Value - expected), limit, new Band(expected, expected, expected), Unit: 1);

    internal bool HasBand => Unit != 0;

    /// <summary>Where <see cref="Raw"/> is not above a limit; false when the detector does not think in bands.</summary>
    /// <remarks>
    /// False as well when there is no such value: the core's ends have crossed over so far that not even the expected value makes
    /// up for what came before.
    /// </remarks>
    internal bool TryBandAt(double limit, out Band band)
    {
        band = new Band(Core.Lower - limit * Unit, Core.Expected, Core.Upper + limit * Unit);
        return HasBand && band.Contains(band.Expected);
    }
}
