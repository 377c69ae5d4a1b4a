using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>Between which values a stream has run so far; forgets slowly.</summary>
/// <remarks>Kept as offsets from the first value, so that a series far from zero (1e9 ± 0.001) keeps its digits.</remarks>
internal struct StreamRange
{
    /// <summary>The part of its half width that the range loses at each end with each value.</summary>
    private const double Forgetting = 1e-4;

    /// <summary>Nothing that differences of values up to 1e150 come to.</summary>
    private const double LargestOffset = 1e151;

    private double _origin;
    private double _lower;
    private double _upper;

    public readonly double Lower => _origin + _lower;

    public readonly double Upper => _origin + _upper;

    public readonly double Width => _upper - _lower;

    public readonly double FromLower(double value) => value - _origin - _lower;

    public readonly double FromUpper(double value) => value - _origin - _upper;

    public void Start(double value) => (_origin, _lower, _upper) = (value, 0, 0);

    public void Add(double value)
    {
        // One wild value does not blind it: the range grows by no more than its own width at a time.
        var (offset, width) = (value - _origin, Width);
        if (width > 0) offset = Math.Clamp(offset, _lower - width, _upper + width);
        var forgotten = Forgetting * width / 2;
        (_lower, _upper) = (Math.Min(offset, _lower + forgotten), Math.Max(offset, _upper - forgotten));
    }

    public readonly void Save(IBufferWriter<byte> to)
    {
        to.Write(_origin);
        to.Write(_lower);
        to.Write(_upper);
    }

    /// <summary>Reads one range and leaves what follows it; false when it does not fit, then it is of no meaning.</summary>
    public bool TryLoad(ref StateReader from) =>
        from.TryRead(LargestOffset, out _origin)
        && from.TryRead(LargestOffset, out _lower)
        && from.TryRead(LargestOffset, out _upper) && _lower <= _upper;
}
