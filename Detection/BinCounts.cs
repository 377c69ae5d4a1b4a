namespace StreamingAnomaly.Detection;

/// <summary>How many scores each bin counts. A stream's scores lie in about a third of all bins, and only these take memory.</summary>
internal struct BinCounts()
{
    /// <summary>Bins that memory is taken for at once: four octaves, so that it is taken a few times in a stream's life.</summary>
    private const int Step = 16;

    // Bin 0 holds what is 0, far from all others: its count is the first, then come those of the bins after `_before`.
    private ushort[] _counts = new ushort[1];
    private int _before;

    public readonly int this[int bin] => bin == 0 ? _counts[0] : Holds(bin) ? _counts[bin - _before] : 0;

    /// <summary>A bin's count, to be changed; takes memory for it.</summary>
    public ref ushort Of(int bin)
    {
        if (bin == 0) return ref _counts[0];
        if (!Holds(bin)) TakeIn(bin);
        return ref _counts[bin - _before];
    }

    public readonly void Clear() => Array.Clear(_counts);

    private readonly bool Holds(int bin) => (uint)(bin - _before - 1) < (uint)(_counts.Length - 1);

    private void TakeIn(int bin)
    {
        var before = (bin - 1) / Step * Step;
        var had = _counts.AsSpan(1);
        if (had.IsEmpty) _before = before;

        var first = Math.Min(_before, before);
        var counts = new ushort[1 + Math.Max(_before + had.Length, before + Step) - first];
        counts[0] = _counts[0];
        had.CopyTo(counts.AsSpan(1 + _before - first));
        (_counts, _before) = (counts, first);
    }
}
