namespace StreamingAnomaly.Detection.Tests;

internal static class Judging
{
    /// <summary>The vote of a detector alone, at its textbook limit; as if it abstained when it has no opinion.</summary>
    public static Vote Judge(this IDetector detector, SlidingWindow past, in Sample sample) =>
        detector.Read(past, sample) is { } reading ? Vote.Of(past, sample, reading, reading.Limit) : default;
}
