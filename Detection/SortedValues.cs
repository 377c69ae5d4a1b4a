using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection;

/// <summary>Values in ascending order, one of which leaves when another enters.</summary>
/// <remarks>Where they leave and enter is random, so that a branch on it would be guessed wrong half the time: few do.</remarks>
internal struct SortedValues(int capacity)
{
    /// <summary>Values that are counted through: so many comparisons that do not wait for one another take less than six that do.</summary>
    private const int CountedThrough = 64;

    private static readonly int Lanes = Vector256<double>.Count;

    private readonly double[] _values = new double[capacity];
    private double _ranked = double.NaN;    // whose rank was asked for last; NaN when the values have changed
    private int _rank;
    private int _count;

    /// <summary>How many different values there are.</summary>
    public int DistinctCount { get; private set; }

    public readonly ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>How many values are smaller.</summary>
    public int Rank(double value)
    {
        // A detector asks for a value's rank, and then the value enters.
        if (value != _ranked) (_ranked, _rank) = (value, CountBelow(value));
        return _rank;
    }

    public void Fill(ReadOnlySpan<double> values)
    {
        values.CopyTo(_values);
        _count = values.Length;
        _values.AsSpan(0, _count).Sort();
        DistinctCount = 0;
        for (var i = 0; i < _count; i++)
            if (i == 0 || _values[i] != _values[i - 1]) DistinctCount++;
        _ranked = double.NaN;
    }

    public void Insert(double value)
    {
        var place = Rank(value);
        if (place == _count || _values[place] != value) DistinctCount++;
        MoveUp(place, _count++);
        _values[place] = value;
        _ranked = double.NaN;
    }

    public void Replace(double leaving, double entering)
    {
        if (leaving == entering) return;

        var from = CountBelow(leaving);
        var to = Rank(entering);
        if (to == _count || _values[to] != entering) DistinctCount++;
        if (from == _count - 1 || _values[from + 1] != leaving) DistinctCount--;

        // One move closes the gap of the one and opens it for the other.
        if (from < to) MoveDown(from, --to);
        else MoveUp(to, from);
        _values[to] = entering;
        _ranked = double.NaN;
    }

    private readonly int CountBelow(double value)
    {
        var values = Values;
        var rank = 0;

        // The answer stays within the next `length` places after `rank`.
        while (values.Length > CountedThrough)
        {
            var half = (values.Length + 1) / 2;
            var skipped = half & -(values[half - 1] < value ? 1 : 0);
            rank += skipped;
            values = values.Slice(skipped, values.Length - half);
        }

        var smaller = Vector256<long>.Zero;
        for (; values.Length >= Lanes; values = values[Lanes..])
            smaller -= Vector256.LessThan(Vector256.Create(values), Vector256.Create(value)).AsInt64();
        foreach (var other in values) rank += other < value ? 1 : 0;
        return rank + (int)Vector256.Sum(smaller);
    }

    /// <summary>Moves the values between two places one down: that at <paramref name="from"/> is lost.</summary>
    // The runtime's own copying calls out of managed code where the two overlap.
    private readonly void MoveDown(int from, int to)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(_values);
        if (to - from < Lanes)
        {
            for (; from < to; from++) _values[from] = _values[from + 1];
            return;
        }

        var last = Vector256.LoadUnsafe(ref values, (nuint)(to - Lanes + 1));
        for (; from + Lanes <= to; from += Lanes) Vector256.LoadUnsafe(ref values, (nuint)(from + 1)).StoreUnsafe(ref values, (nuint)from);
        last.StoreUnsafe(ref values, (nuint)(to - Lanes));
    }

    /// <summary>Moves the values between two places one up: that at <paramref name="to"/> is lost.</summary>
    private readonly void MoveUp(int from, int to)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(_values);
        if (to - from < Lanes)
        {
            for (; to > from; to--) _values[to] = _values[to - 1];
            return;
        }

        var first = Vector256.LoadUnsafe(ref values, (nuint)from);
        for (; to - Lanes >= from; to -= Lanes) Vector256.LoadUnsafe(ref values, (nuint)(to - Lanes)).StoreUnsafe(ref values, (nuint)(to - Lanes + 1));
        first.StoreUnsafe(ref values, (nuint)(from + 1));
    }
}
