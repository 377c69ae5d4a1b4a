using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>The last values of a series, with their mean and standard deviation kept running.</summary>
/// <remarks>
/// The mean is kept as an offset from one of the values, so that a series far from zero (1e9 ± 0.001) keeps its digits.
/// A running sum gathers rounding, so the figures are summed afresh once a lap of the ring. After a jump of level that
/// would be too late: what is left of a sum of large squares is their rounding. So they are summed afresh at once, too,
/// when the squares have fallen far below their peak.
/// </remarks>
internal sealed class ValueRing(int capacity)
{
    /// <summary>At a fall this deep about ten digits are still right; it happens rarely, and costs one pass.</summary>
    private const double Collapse = 1e-6;

    /// <summary>No figure of values up to 1e150 and their differences, 10 000 of them squared, comes near it.</summary>
    private const double Limit = 1e307;

    private readonly double[] _values = new double[capacity];
    private int _head;              // where the next value goes: the oldest one's place once the ring is full
    private double _origin;
    private double _offset;         // of the mean from the origin
    private double _squares;        // of the distances from the mean
    private double _peak;           // of the squares since they were summed afresh

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public double Mean => _origin + _offset;

    /// <summary>Of a sample: divided by one less than the count; 0 for fewer than two values.</summary>
    public double StandardDeviation => Count > 1 ? Math.Sqrt(_squares / (Count - 1)) : 0;

    /// <summary>The value that the next one replaces; only of a full ring.</summary>
    public double Oldest => _values[_head];

    /// <summary>The values in no particular order.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>Age 0 is the newest value, Count − 1 the oldest.</summary>
    public double FromNewest(int age)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)age, (uint)Count);
        var index = _head - 1 - age;
        return _values[index < 0 ? index + capacity : index];
    }

    public void Add(double value)
    {
        if (IsFull) Replace(_values[_head], value);
        else Append(value);

        _values[_head] = value;
        if (++_head == capacity) _head = 0;

        if (_squares > _peak) _peak = _squares;
        if (_head == 0 || _squares < Collapse * _peak) SumAfresh();
    }

    public void Clear()
    {
        Count = _head = 0;
        _origin = _offset = _squares = _peak = 0;
    }

    /// <summary>Writes the values as they lie in the ring and the running figures as they are, to go on from to the bit.</summary>
    public void Save(IBufferWriter<byte> to)
    {
        to.Write(capacity);
        to.Write(Count);
        to.Write(_head);
        to.Write(_origin);
        to.Write(_offset);
        to.Write(_squares);
        to.Write(_peak);
        foreach (var value in Values) to.Write(value);
    }

    /// <summary>Reads one ring and leaves what follows it; false when it does not fit, then the ring is empty.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (TryRead(ref from)) return true;

        Clear();
        return false;
    }

    private bool TryRead(ref StateReader from)
    {
        if (!from.TryRead(out int savedCapacity) || savedCapacity != capacity
            || !from.TryRead(out int count) || count < 0 || count > capacity
            || !from.TryRead(out _head) || _head < 0 || _head >= capacity || (count < capacity && _head != count)
            || !from.TryRead(Limit, out _origin)
            || !from.TryRead(Limit, out _offset)
            || !from.TryRead(Limit, out _squares) || _squares < 0
            || !from.TryRead(Limit, out _peak) || _peak < 0) return false;

        for (var i = 0; i < count; i++)
            if (!from.TryRead(Limit, out _values[i])) return false;

        Count = count;
        return true;
    }

    private void Append(double value)
    {
        if (Count == 0) _origin = value;
        var step = value - _origin - _offset;
        _offset += step / ++Count;
        _squares += step * (value - _origin - _offset);
    }

    private void Replace(double leaving, double entering)
    {
        var change = entering - leaving;
        var offset = _offset + change / capacity;
        _squares += change * (entering - _origin - offset + (leaving - _origin - _offset));
        _offset = offset;
    }

    private void SumAfresh()
    {
        _origin = FromNewest(0);
        var sum = 0.0;
        foreach (var value in Values) sum += value - _origin;
        _offset = sum / Count;

        _squares = 0;
        foreach (var value in Values)
        {
            var distance = value - _origin - _offset;
            _squares += distance * distance;
        }

        _peak = _squares;
    }
}
