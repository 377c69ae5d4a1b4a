using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>The patterns of the last points of a series, and how far a new one is from the nearest of them.</summary>
/// <remarks>
/// Patterns overlap: the mean of a block some steps back in one was that of the last block in another. So not patterns are kept
/// but the few series of means that they are cut from, a third of the memory or less.
/// </remarks>
internal sealed class PatternRing
{
    /// <summary>How many patterns are kept.</summary>
    public const int Capacity = 256;

    private const int Enough = 8;                // patterns, to tell how far apart they usually are
    private const int Neighbours = 3;
    private const int Room = 64;                 // steps, until what is kept moves back to the start of its row
    private const int LastValues = 16;           // the longest block
    private const int LastMeans = 128;           // of each block: the longest pattern, and that of some points ago
    private const double ValueLimit = 1e151;

    // When what is kept lies outside of these, or far from the origin, the scale no longer suits it.
    private const int MostOctaves = 40;
    private const float FarFromOrigin = 256;     // spreads

    private readonly PatternShape _shape;
    private readonly int _kept;
    private readonly int _rowLength;
    private readonly float[] _rows;              // one for each trail
    private readonly int[] _components;          // where each begins in them, as seen from the first pattern's place
    private readonly float[] _means;             // of each block, at each of the last points
    private readonly int[] _componentMeans;      // where each component's are
    private readonly int[] _trailMeans;
    private readonly double[] _values = new double[LastValues];
    private readonly long[] _times = new long[Capacity];
    private FloatScale _scale;
    private int _end;                            // of the rows
    private int _count;                          // of patterns

    public PatternRing(PatternShape shape)
    {
        _shape = shape;
        _kept = Capacity + shape.Back;
        _rowLength = _kept + Room + NearestVectors.Group;
        _rows = new float[shape.Trails.Length * _rowLength];
        _components = [.. shape.Components.Select(component =>
            _rowLength * Array.IndexOf(shape.Trails, (component.Block, component.Lag % shape.Stride)) - component.Lag / shape.Stride)];
        _means = new float[shape.Blocks.Length * LastMeans];
        _componentMeans = [.. shape.Components.Select(component => LastMeans * Array.IndexOf(shape.Blocks, component.Block))];
        _trailMeans = [.. shape.Trails.Select(trail => LastMeans * Array.IndexOf(shape.Blocks, trail.Block))];
    }

    public bool HasEnough => _count >= Enough;

    /// <summary>The pattern that ends with a value not learned yet.</summary>
    public void Compose(double value, long age, Span<float> pattern)
    {
        pattern[0] = _scale.For(value).Of(Mean(value, _shape.Components[0].Block, age));
        Recall(age, pattern, from: 1);
    }

    /// <summary>The components of the pattern that ended with a value learned.</summary>
    public void Recall(long age, Span<float> pattern, int from = 0)
    {
        for (var i = from; i < pattern.Length; i++)
            pattern[i] = _means[_componentMeans[i] + (int)(age - _shape.Components[i].Lag & LastMeans - 1)];
    }

    /// <summary>The mean distance to the nearest patterns.</summary>
    public double Distance(ReadOnlySpan<float> pattern) =>
        NearestVectors.MeanDistance(_rows, _components, First, _count, pattern, Neighbours);

    /// <summary>How far the nearest pattern is, and when it ended.</summary>
    public (double Distance, long Micros) Nearest(ReadOnlySpan<float> pattern, long age)
    {
        var (index, distance) = NearestVectors.Nearest(_rows, _components, First, _count, pattern);
        var newest = (age - 1) / _shape.Stride;
        return (distance, _times[newest - (_count - 1 - index) & Capacity - 1]);
    }

    public void Learn(double value, long micros, long age)
    {
        if (age == 0)
        {
            // As if it had always been so before.
            _values.AsSpan().Fill(value);
            _scale = FloatScale.Around(value);
        }

        _scale = _scale.For(value);
        for (var i = 0; i < _shape.Blocks.Length; i++)
            _means[i * LastMeans + (int)(age & LastMeans - 1)] = _scale.Of(Mean(value, _shape.Blocks[i], age));
        _values[age & LastValues - 1] = value;
        if (age % _shape.Stride == 0) Append(micros, age);
    }

    /// <summary>
    /// Changes the scale when it does not suit what is kept: subtracts the offset from all that was scaled, then multiplies it by 2^octaves.
    /// </summary>
    /// <param name="age">Of the value learned last.</param>
    public (float Offset, int Octaves) Refit(long age)
    {
        var (lowest, highest) = Extremes();
        var (offset, origin) = (0f, _scale.Origin);
        if (Math.Abs(lowest / 2 + highest / 2) > FarFromOrigin * (highest - lowest))
        {
            var newest = age - age % _shape.Stride;
            (offset, origin) = (_rows[_end - 1], Mean(_values[newest & LastValues - 1], _shape.Components[0].Block, newest));
        }

        // Of what became too small, or too large, for single precision, the values themselves remain.
        double largest = Math.Max(Math.Abs(lowest - offset), Math.Abs(highest - offset));
        foreach (var value in _values) largest = Math.Max(largest, _scale.Magnitude(value, origin));
        var octaves = largest == 0 || Math.Abs(Math.ILogB(largest)) <= MostOctaves ? 0 : -Math.ILogB(largest);
        if (offset == 0 && octaves == 0) return default;

        octaves = _scale.Change(origin, octaves);
        FloatScale.Change(_rows, offset, octaves);
        FloatScale.Change(_means, offset, octaves);
        return (offset, octaves);
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_count);
        to.Write(Math.Min(_end, _kept));
        for (var row = 0; row < _rows.Length; row += _rowLength)
            foreach (var mean in Kept(row)) to.Write(mean);
        foreach (var mean in _means) to.Write(mean);
        foreach (var value in _values) to.Write(value);
        foreach (var time in _times) to.Write(time);
        _scale.Save(to);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(out _count) || !from.TryRead(out _end) || _end < 0 || _end > _kept
            || _count < 0 || _count > Math.Max(0, _end - _shape.Back)) return false;
        for (var row = 0; row < _rows.Length; row += _rowLength)
            foreach (ref var mean in Kept(row))
                if (!from.TryRead(FloatScale.Largest, out mean)) return false;
        foreach (ref var mean in _means.AsSpan())
            if (!from.TryRead(FloatScale.Largest, out mean)) return false;
        foreach (ref var value in _values.AsSpan())
            if (!from.TryRead(ValueLimit, out value)) return false;
        foreach (ref var time in _times.AsSpan())
            if (!from.TryRead(out time)) return false;
        return _scale.TryLoad(ref from);
    }

    private int First => _end - _count;

    private Span<float> Kept(int row) => _rows.AsSpan(row + Math.Max(0, _end - _kept), Math.Min(_end, _kept));

    private void Append(long micros, long age)
    {
        if (_end == _kept + Room)
        {
            for (var row = 0; row < _rows.Length; row += _rowLength) Kept(row).CopyTo(_rows.AsSpan(row));
            _end = _kept;
        }

        for (var i = 0; i < _trailMeans.Length; i++)
            _rows[i * _rowLength + _end] = _means[_trailMeans[i] + (int)(age - _shape.Trails[i].Phase & LastMeans - 1)];

        _end++;
        if (age < _shape.Span) return;
        if (_count < Capacity) _count++;
        _times[age / _shape.Stride & Capacity - 1] = micros;
    }

    private (float Lowest, float Highest) Extremes()
    {
        var (lowest, highest) = (FloatScale.Largest, -FloatScale.Largest);
        for (var row = 0; row < _rows.Length; row += _rowLength)
            foreach (var mean in Kept(row)) (lowest, highest) = (Math.Min(lowest, mean), Math.Max(highest, mean));
        return (lowest, highest);
    }

    private double Mean(double value, int block, long age)
    {
        var sum = value;
        for (var i = 1; i < block; i++) sum += _values[age - i & LastValues - 1];
        return sum / block;
    }
}
