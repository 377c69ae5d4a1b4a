using System.Buffers;
using System.Text;

namespace StreamingAnomaly.Detection;

/// <summary>A detector in an ensemble, with the limit that turns its readings into votes.</summary>
internal sealed class Member(IDetector detector, Calibrator? calibrator)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(detector.Name);

    private bool _hasRead;
    private Reading _reading;
    private double _limit;

    public IDetector Detector => detector;

    public void Judge(SlidingWindow past, in Sample sample, out Vote vote)
    {
        _hasRead = detector.TryRead(past, sample, out _reading);
        _limit = calibrator?.Limit ?? _reading.Limit;
        if (_hasRead) Vote.Of(past, sample, _reading, _limit, out vote);
        else vote = default;
    }

    /// <summary>Learns the sample judged last.</summary>
    public void LearnJudged(SlidingWindow past, in Sample sample, double held)
    {
        if (_hasRead) calibrator?.Learn(_reading.Raw);
        detector.Learn(past, sample, held);
    }

    /// <summary>Why the sample judged last got its vote; null when there was no opinion.</summary>
    public string? Explain(in Sample sample) => _hasRead ? detector.Explain(sample, _reading, _limit) : null;

    public void Save(IBufferWriter<byte> to, ArrayBufferWriter<byte> section)
    {
        to.WriteSection(_name);
        section.ResetWrittenCount();
        detector.Save(section);
        to.WriteSection(section.WrittenSpan);
        section.ResetWrittenCount();
        calibrator?.Save(section);
        to.WriteSection(section.WrittenSpan);
    }

    public bool TryLoad(ref StateReader from)
    {
        _hasRead = false;
        return from.TryReadSection(out var name) && name.SequenceEqual(_name)
            && from.TryReadSection(out var state) && detector.TryLoad(state)
            && from.TryReadSection(out var scores) && (calibrator?.TryLoad(scores) ?? scores.IsEmpty);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _hasRead = false;

        // Nothing fits an empty state, so whoever is given one is as new.
        detector.TryLoad([]);
        calibrator?.TryLoad([]);
    }
}
