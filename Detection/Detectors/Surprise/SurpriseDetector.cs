using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>
/// Flags a point that is improbable in the light of the stream's own past: what it makes of the last points is unlike all that was seen
/// lately or is remembered, or of an order that was rare, or beyond all that was seen.
/// </summary>
/// <remarks>
/// Its memory is its own, as long for every window. It goes by index: a gap in the stream is no news, only the time of day follows the clock.
/// It learns values as they came: what is novel once is remembered, so that it is none the second time. Works badly on short
/// streams: calibrated on a few hundred points, a tail is a guess; and a new level is a surprise until it is a few dozen points old.
/// </remarks>
internal sealed class SurpriseDetector(DetectorSettings settings) : IDetector
{
    private const double Threshold = 2.3;

    /// <summary>From then on each part has had 50 points to be calibrated on.</summary>
    private const int Enough = 100;

    private readonly double _limit = Threshold / settings.Sensitivity;
    private readonly SurpriseScore _score = new();

    // Of the point read last.
    private SurpriseParts _parts;

    public string Name => "surprise";

    public int WarmUp => Enough;

    public bool IsCalibrated => true;

    public bool TryRead(SlidingWindow past, in Sample sample, out Reading reading)
    {
        _parts = _score.Measure(sample);
        reading = new Reading(_parts.Total, _limit);
        return true;
    }

    public void Learn(SlidingWindow past, in Sample sample, double held) => _score.Learn(sample);

    public string Explain(in Sample sample, in Reading reading, double limit) => SurpriseSentence.Of(_score, sample, _parts, limit);

    public void Save(IBufferWriter<byte> to) => _score.Save(to);

    public bool TryLoad(ReadOnlySpan<byte> from) => _score.TryLoad(from);
}
