namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>
/// Doubling pauses between attempts to connect, each shortened at random by up to half, so that the clients of a server that
/// comes back do not all knock at the same moment.
/// </summary>
internal sealed class BackOff(Random random)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        var pause = _next * (1 - random.NextDouble() / 2);
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return pause;
    }

    public void Reset() => _next = First;
}
