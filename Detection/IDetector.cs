using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>Measures how odd each point is in the light of the points before it. Read first, learn after: never the other way round.</summary>
/// <remarks>
/// Deterministic: the same samples in the same order give the same readings to the bit, also when the state was saved and
/// loaded in between. Not thread-safe; a stream's one writer owns its detectors.
/// </remarks>
public interface IDetector
{
    /// <summary>The wire name, in snake_case.</summary>
    string Name { get; }

    /// <summary>How many learned points the detector needs before its readings mean something.</summary>
    int WarmUp { get; }

    /// <summary>
    /// Its raw scores are improbabilities already: the same limit suits every stream, and calibration does no more than keep it to
    /// the most improbable few percent of the stream's points.
    /// </summary>
    bool IsCalibrated => false;

    /// <summary>
    /// Measures a sample against the past, which does not hold it yet; false when it has no opinion. Called on a warm detector only.
    /// Nothing that is learned or saved changes, however often it is called.
    /// </summary>
    bool TryRead(SlidingWindow past, in Sample sample, out Reading reading);

    /// <summary>Takes a sample into the detector's own state; called before the window takes it.</summary>
    /// <param name="past">The same as at the sample's <see cref="TryRead"/>, if it was read.</param>
    /// <param name="sample">As it came.</param>
    /// <param name="held">The value that the window takes: the sample's own, or where it was odd, what a baseline may learn of it.</param>
    void Learn(SlidingWindow past, in Sample sample, double held) { }

    /// <summary>
    /// The stream has a new level: the window was moved to it, and the next sample learned belongs to it. What repeats the window's
    /// values starts again from these.
    /// </summary>
    void LearnLevel(SlidingWindow past) { }

    /// <summary>One sentence, without a full stop, for the sample read last.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="reading">What <see cref="TryRead"/> made of it.</param>
    /// <param name="limit">Of the raw score, above which it is odd: the textbook's, or the stream's own.</param>
    string Explain(in Sample sample, in Reading reading, double limit);

    /// <summary>Writes all state that does not follow from the settings; the shared window saves itself.</summary>
    void Save(IBufferWriter<byte> to) { }

    /// <summary>Reads what <see cref="Save"/> wrote for the same settings; false when it does not fit, then the state is as new.</summary>
    bool TryLoad(ReadOnlySpan<byte> from) => from.IsEmpty;
}
