using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Patterns that were novel once, for much longer than others are kept: the second time they are no news.</summary>
internal sealed class NovelMemory
{
    private const int Capacity = 128;
    private const int Enough = 2;
    private const int Neighbours = 2;

    private readonly float[] _rows;
    private readonly int[] _components;
    private readonly long[] _times = new long[Capacity];
    private int _next;
    private int _count;

    public NovelMemory(PatternShape shape)
    {
        _rows = new float[shape.Components.Length * Capacity];
        _components = [.. Enumerable.Range(0, shape.Components.Length).Select(component => component * Capacity)];
    }

    public bool HasEnough => _count >= Enough;

    /// <summary>The mean distance to the nearest patterns.</summary>
    public double Distance(ReadOnlySpan<float> pattern) =>
        NearestVectors.MeanDistance(_rows, _components, 0, _count, pattern, Neighbours);

    /// <summary>How far the nearest pattern is, and when it ended.</summary>
    public (double Distance, long Micros) Nearest(ReadOnlySpan<float> pattern)
    {
        var (index, distance) = NearestVectors.Nearest(_rows, _components, 0, _count, pattern);
        return (distance, _times[index]);
    }

    public void Add(ReadOnlySpan<float> pattern, long micros)
    {
        for (var i = 0; i < pattern.Length; i++) _rows[_components[i] + _next] = pattern[i];
        _times[_next] = micros;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(Capacity, _count + 1);
    }

    public void Rescale(float offset, int octaves) => FloatScale.Change(_rows, offset, octaves);

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_next);
        to.Write(_count);
        foreach (var component in _rows) to.Write(component);
        foreach (var time in _times) to.Write(time);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(out _next) || _next is < 0 or >= Capacity || !from.TryRead(out _count) || _count is < 0 or > Capacity) return false;
        foreach (ref var component in _rows.AsSpan())
            if (!from.TryRead(FloatScale.Largest, out component)) return false;
        foreach (ref var time in _times.AsSpan())
            if (!from.TryRead(out time)) return false;
        return true;
    }
}
