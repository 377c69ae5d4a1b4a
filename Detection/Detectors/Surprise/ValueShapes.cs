using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>How novel the shape of the last 40 values is among the shapes of the last 1,024 points.</summary>
internal sealed class ValueShapes
{
    /// <summary>How many points a shape spans.</summary>
    public static readonly int Span = PatternShape.Even.Span;

    private readonly PatternRing _ring = new(PatternShape.Even);
    private readonly TailCalibrator _calibrator = new();

    // Of the point measured last.
    private readonly float[] _shape = new float[PatternShape.Even.Components.Length];
    private double _distance;

    public double Measure(double value, long age)
    {
        if (!_ring.HasEnough) return 0;

        _ring.Compose(value, age, _shape);
        _distance = _ring.Distance(_shape);
        return _calibrator.Surprise(_distance);
    }

    /// <summary>For the point measured last: how far its shape is from others, in what is usual, and when the nearest of those ended.</summary>
    public (double TimesUsual, long Micros) Nearest(long age) =>
        (_distance / _calibrator.Median(), _ring.Nearest(_shape, age).Micros);

    /// <summary>Of the point measured last.</summary>
    public void Learn(double value, long micros, long age)
    {
        if (_ring.HasEnough) _calibrator.Learn(_distance);
        _ring.Learn(value, micros, age);
    }

    /// <summary>To be called now and then: single precision has to suit the magnitude of the values.</summary>
    /// <param name="age">Of the point learned last.</param>
    public void Refit(long age) => _calibrator.Rescale(_ring.Refit(age).Octaves);

    public void Save(IBufferWriter<byte> to)
    {
        _ring.Save(to);
        _calibrator.Save(to);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from) => _ring.TryLoad(ref from) && _calibrator.TryLoad(ref from);
}
