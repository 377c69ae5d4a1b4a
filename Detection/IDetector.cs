using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>Judges each point in the light of the points before it. Judge first, learn after: never the other way round.</summary>
/// <remarks>
/// Deterministic: the same samples in the same order give the same votes to the bit, also when the state was saved and
/// loaded in between. Not thread-safe; a stream's one writer owns its detectors.
/// </remarks>
public interface IDetector
{
    /// <summary>The wire name, in snake_case.</summary>
    string Name { get; }

    /// <summary>How many learned points the detector needs before its vote means something.</summary>
    int WarmUp { get; }

    /// <summary>Scores a sample against the past, which does not hold it yet. Changes nothing.</summary>
    Vote Judge(SlidingWindow past, in Sample sample);

    /// <summary>Takes a judged sample into the detector's own state; called before the window takes it.</summary>
    void Learn(SlidingWindow past, in Sample sample) { }

    /// <summary>One sentence, without a full stop, for a vote this detector gave on this sample. Pure: safe from any thread.</summary>
    string Explain(in Sample sample, in Vote vote);

    /// <summary>Writes all state that does not follow from the settings; the shared window saves itself.</summary>
    void Save(IBufferWriter<byte> to) { }

    /// <summary>Reads what <see cref="Save"/> wrote for the same settings; false when it does not fit, then the state is as new.</summary>
    bool TryLoad(ReadOnlySpan<byte> from) => from.IsEmpty;
}
