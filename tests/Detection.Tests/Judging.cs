namespace StreamingAnomaly.Detection.Tests;

internal static class Judging
{
    /// <summary>The vote of a detector alone, at its textbook limit; as if it abstained when it has no opinion.</summary>
    public static Vote Judge(this IDetector detector, SlidingWindow past, in Sample sample) =>
        detector.TryRead(past, sample, out var reading) ? reading.VoteOn(past, sample) : default;

    public static Vote VoteOn(this in Reading reading, SlidingWindow past, in Sample sample)
    {
        Vote.Of(past, sample, reading, reading.Limit, out var vote);
        return vote;
    }
}
