using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>How improbable a point is in the light of its stream's own past: T and the parts it is made of.</summary>
internal sealed class SurpriseScore
{
    private const int RefitEvery = 256;          // points
    private const long OldestAge = 1L << 60;

    private DailyProfile _profile = new();
    private ResidualPatterns _patterns = new();
    private ValueShapes _shapes = new();
    private SymbolSequence _sequence = new();
    private RunningRange _range = new();
    private long _age;                           // points learned

    // Of the point measured last.
    private Sample? _measured;
    private double _residual;

    public SurpriseParts Parts { get; private set; }

    public double Usual { get; private set; }

    /// <summary>Changes nothing that is learned.</summary>
    public double Measure(in Sample sample)
    {
        _measured = sample;
        Usual = _profile.Usual(sample, _age);
        _residual = sample.Value - Usual;
        var (lately, ever) = _patterns.Measure(_residual, _age);
        Parts = new SurpriseParts(
            lately, ever, _shapes.Measure(sample.Value, _age), _sequence.Measure(sample.Value, _residual, _age), _range.Excess(sample.Value, _age));
        return Parts.Total;
    }

    public void Learn(in Sample sample)
    {
        if (_measured != sample) Measure(sample);
        _measured = null;

        _patterns.Learn(_residual, sample.Micros, _age);
        _shapes.Learn(sample.Value, sample.Micros, _age);
        _sequence.Learn(sample.Value, _residual, _age);
        _range.Learn(sample.Value, _age);
        _profile.Learn(sample, _age);
        _age++;
        if (_age % RefitEvery != 0) return;

        _patterns.Refit();
        _shapes.Refit();
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_age);
        _profile.Save(to);
        _patterns.Save(to);
        _shapes.Save(to);
        _sequence.Save(to);
        _range.Save(to);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; false when it does not fit, then it is as new.</summary>
    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        _measured = null;
        if (reader.TryRead(out _age) && _age is >= 0 and < OldestAge
            && _profile.TryLoad(ref reader) && _patterns.TryLoad(ref reader) && _shapes.TryLoad(ref reader)
            && _sequence.TryLoad(ref reader) && _range.TryLoad(ref reader) && reader.AtEnd) return true;

        (_profile, _patterns, _shapes, _sequence, _range, _age) = (new(), new(), new(), new(), new(), 0);
        return false;
    }
}
