using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>The last values a stream learned, in order of arrival and of size, with the figures its detectors share kept running.</summary>
/// <remarks>Spreads below 1e-150 are lost to the squares of the standard deviation and count as none.</remarks>
public sealed class SlidingWindow(int capacity)
{
    private readonly ValueRing _ring = new(capacity);
    private SortedValues _sorted = new(capacity);

    public int Capacity => capacity;

    public int Count => _ring.Count;

    public double Mean => _ring.Mean;

    /// <summary>Of a sample: divided by one less than the count; 0 for fewer than two values.</summary>
    public double StandardDeviation => _ring.StandardDeviation;

    /// <summary>How many different values the window holds.</summary>
    public int DistinctCount => _sorted.DistinctCount;

    /// <summary>The values in ascending order; valid until the next change.</summary>
    public ReadOnlySpan<double> Sorted => _sorted.Values;

    /// <summary>Age 0 is the newest value, <see cref="Count"/> − 1 the oldest.</summary>
    public double FromNewest(int age) => _ring.FromNewest(age);

    /// <summary>How many values of the window are smaller.</summary>
    public int Rank(double value) => _sorted.Rank(value);

    public bool Holds(double value)
    {
        var rank = Rank(value);
        return rank < Count && Sorted[rank] == value;
    }

    /// <summary>Interpolated linearly between the two nearest values; only of a window that is not empty.</summary>
    /// <param name="fraction">0 is the smallest value, 0.5 the median, 1 the largest.</param>
    public double Quantile(double fraction)
    {
        var place = fraction * (Count - 1);
        var below = (int)place;
        var sorted = Sorted;
        var value = sorted[below];
        return below == sorted.Length - 1 ? value : value + (place - below) * (sorted[below + 1] - value);
    }

    /// <summary>Takes in a value; a full window drops its oldest.</summary>
    public void Add(double value)
    {
        if (_ring.IsFull) _sorted.Replace(_ring.Oldest, value);
        else _sorted.Insert(value);
        _ring.Add(value);
    }

    /// <summary>Adds a distance to all values, then replaces the newest ones.</summary>
    /// <param name="distance">To the new level.</param>
    /// <param name="newest">In order of arrival; of more than the window holds the last count.</param>
    public void MoveLevel(double distance, ReadOnlySpan<double> newest)
    {
        var values = new double[Count];
        for (var i = 0; i < values.Length; i++) values[i] = FromNewest(values.Length - 1 - i) + distance;

        var replaced = Math.Min(newest.Length, values.Length);
        newest[^replaced..].CopyTo(values.AsSpan(values.Length - replaced));

        _ring.Clear();
        foreach (var value in values) _ring.Add(value);
        _sorted.Fill(_ring.Values);
    }

    public void Save(IBufferWriter<byte> to) => _ring.Save(to);

    /// <summary>Reads what <see cref="Save"/> wrote, to go on to the bit; false when it does not fit, then the window is empty.</summary>
    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        var fits = _ring.TryLoad(ref reader) && reader.AtEnd;
        if (!fits) _ring.Clear();
        _sorted.Fill(_ring.Values);
        return fits;
    }
}
