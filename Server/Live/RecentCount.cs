namespace StreamingAnomaly.Server.Live;

/// <summary>How many there were in the last so many stretches of time, the newest of which has only begun. Changes in place: no readonly field.</summary>
/// <param name="stretches">A stretch is any number that grows with time: seconds, or five minutes.</param>
internal struct RecentCount(int stretches)
{
    private readonly int[] _counts = new int[stretches];
    private long _newest;

    public void Add(long stretch, int count)
    {
        MoveTo(stretch);
        _counts[stretch % _counts.Length] += count;
    }

    public long Sum(long stretch)
    {
        MoveTo(stretch);
        var sum = 0L;
        foreach (var count in _counts) sum += count;
        return sum;
    }

    public readonly void Clear() => Array.Clear(_counts);

    private void MoveTo(long stretch)
    {
        for (var i = Math.Max(_newest + 1, stretch - _counts.Length + 1); i <= stretch; i++) _counts[i % _counts.Length] = 0;
        _newest = stretch;
    }
}
