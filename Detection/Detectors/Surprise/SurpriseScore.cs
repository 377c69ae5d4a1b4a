using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>How improbable a point is in the light of its stream's own past: T and the parts it is made of.</summary>
internal sealed class SurpriseScore
{
    private const int RefitEvery = 256;          // points
    private const long OldestAge = 1L << 60;

    // Of the point measured last.
    private Sample? _measured;
    private double _residual;

    public DailyProfile Profile { get; private set; } = new();

    public ResidualPatterns Patterns { get; private set; } = new();

    public ValueShapes Shapes { get; private set; } = new();

    public SymbolSequence Sequence { get; private set; } = new();

    public RunningRange Range { get; private set; } = new();

    /// <summary>Points learned.</summary>
    public long Age { get; private set; }

    /// <summary>Changes nothing that is learned.</summary>
    public SurpriseParts Measure(in Sample sample)
    {
        _measured = sample;
        _residual = sample.Value - Profile.Usual(sample, Age);
        var (lately, ever) = Patterns.Measure(_residual, Age);
        var shape = Shapes.Measure(sample.Value, Age);
        var sequence = Sequence.Measure(sample.Value, _residual, Age);
        return Sequence.IsRounding(sample.Value) ? default : new SurpriseParts(lately, ever, shape, sequence, Range.Excess(sample.Value, Age));
    }

    public void Learn(in Sample sample)
    {
        if (_measured != sample) Measure(sample);
        _measured = null;

        Patterns.Learn(_residual, sample.Micros, Age);
        Shapes.Learn(sample.Value, sample.Micros, Age);
        Sequence.Learn(sample.Value, _residual, Age);
        Range.Learn(sample.Value, Age);
        Profile.Learn(sample, Age);
        if (Age % RefitEvery == RefitEvery - 1)
        {
            Patterns.Refit(Age);
            Shapes.Refit(Age);
        }

        Age++;
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(Age);
        Profile.Save(to);
        Patterns.Save(to);
        Shapes.Save(to);
        Sequence.Save(to);
        Range.Save(to);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; false when it does not fit, then it is as new.</summary>
    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        _measured = null;
        if (reader.TryRead(out long age) && age is >= 0 and < OldestAge
            && Profile.TryLoad(ref reader) && Patterns.TryLoad(ref reader) && Shapes.TryLoad(ref reader)
            && Sequence.TryLoad(ref reader) && Range.TryLoad(ref reader) && reader.AtEnd)
        {
            Age = age;
            return true;
        }

        (Profile, Patterns, Shapes, Sequence, Range, Age) = (new(), new(), new(), new(), new(), 0);
        return false;
    }
}
