using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>
/// How novel the pattern of the last 84 residuals is: among the patterns of the last 512 points, and, beyond those, among patterns
/// that were novel once.
/// </summary>
internal sealed class ResidualPatterns
{
    /// <summary>How many points a pattern spans.</summary>
    public static readonly int Span = PatternShape.FineToCoarse.Span;

    private const double NovelSurprise = 3;

    /// <summary>A novel pattern is remembered so many points later, so that an event does not explain itself away.</summary>
    private const int Delay = 11;

    /// <summary>What is remembered must be this much nearer to count as the nearest.</summary>
    private const double Remoteness = 1.5;

    private const double MuchNearer = 2;

    private const int LastTimes = 16;            // more than the delay

    private readonly PatternRing _ring = new(PatternShape.FineToCoarse);
    private readonly NovelMemory _memory = new(PatternShape.FineToCoarse);
    private readonly TailCalibrator _ringCalibrator = new();
    private readonly TailCalibrator _memoryCalibrator = new();
    private readonly long[] _times = new long[LastTimes];
    private int _novel;                          // bit 0: the last point's pattern was novel; bit 10: that of eleven points ago

    // Of the point measured last.
    private readonly float[] _pattern = new float[PatternShape.FineToCoarse.Components.Length];
    private double _fromRing;
    private double _fromMemory;
    private bool _isNovel;

    /// <summary>How novel among the last patterns, and among those and the remembered ones.</summary>
    public (double Lately, double Ever) Measure(double residual, long age)
    {
        _isNovel = false;
        if (!_ring.HasEnough) return (0, 0);

        _ring.Compose(residual, age, _pattern);
        _fromRing = _ring.Distance(_pattern);
        _fromMemory = _memory.HasEnough ? Math.Min(_fromRing, Remoteness * _memory.Distance(_pattern)) : _fromRing;
        var ever = _memoryCalibrator.Surprise(_fromMemory);
        _isNovel = ever > NovelSurprise;
        return (_ringCalibrator.Surprise(_fromRing), ever);
    }

    /// <summary>For the point measured last: how far the nearest patterns of late are, in what is usual, and when the very nearest ended.</summary>
    public (double TimesUsual, long Micros) NearestLately(long age) =>
        (_fromRing / _ringCalibrator.Median(), _ring.Nearest(_pattern, age).Micros);

    /// <summary>For the point measured last: when a pattern ended that is remembered, and much nearer than any of late; null if there is none.</summary>
    public long? Remembered(long age)
    {
        if (!_memory.HasEnough) return null;
        var (distance, micros) = _memory.Nearest(_pattern);
        return distance < _ring.Nearest(_pattern, age).Distance / MuchNearer ? micros : null;
    }

    /// <summary>Of the point measured last.</summary>
    public void Learn(double residual, long micros, long age)
    {
        if (_ring.HasEnough)
        {
            _ringCalibrator.Learn(_fromRing);
            _memoryCalibrator.Learn(_fromMemory);
        }

        if ((_novel >> (Delay - 1) & 1) != 0) Remember(age - Delay);
        _novel = (_novel << 1 | (_isNovel ? 1 : 0)) & (1 << Delay) - 1;
        _times[age & LastTimes - 1] = micros;
        _ring.Learn(residual, micros, age);
    }

    /// <summary>To be called now and then: single precision has to suit the magnitude of the residuals.</summary>
    /// <param name="age">Of the point learned last.</param>
    public void Refit(long age)
    {
        var (offset, octaves) = _ring.Refit(age);
        _memory.Rescale(offset, octaves);
        _ringCalibrator.Rescale(octaves);
        _memoryCalibrator.Rescale(octaves);
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_novel);
        foreach (var time in _times) to.Write(time);
        _ring.Save(to);
        _memory.Save(to);
        _ringCalibrator.Save(to);
        _memoryCalibrator.Save(to);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(out _novel) || _novel is < 0 or >= 1 << Delay) return false;
        foreach (ref var time in _times.AsSpan())
            if (!from.TryRead(out time)) return false;
        return _ring.TryLoad(ref from) && _memory.TryLoad(ref from)
            && _ringCalibrator.TryLoad(ref from) && _memoryCalibrator.TryLoad(ref from);
    }

    private void Remember(long age)
    {
        Span<float> pattern = stackalloc float[_pattern.Length];
        _ring.Recall(age, pattern);
        _memory.Add(pattern, _times[age & LastTimes - 1]);
    }
}
