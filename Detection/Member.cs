using System.Buffers;
using System.Text;

namespace StreamingAnomaly.Detection;

/// <summary>A detector in an ensemble, with the limit that turns its readings into votes.</summary>
internal sealed class Member(IDetector detector, DetectorSettings settings)
{
    /// <summary>Of a stream's own raw scores, the share above its limit: three detectors of five agree on less.</summary>
    private const double VotingShare = 0.00175;

    /// <summary>e^−3.3: for raw scores that are improbabilities already.</summary>
    private const double ImprobableShare = 0.0369;

    private readonly Calibrator? _calibrator = settings.Calibration == Calibration.Textbook
        ? null
        : new Calibrator(detector.IsCalibrated ? ImprobableShare : VotingShare, settings.Sensitivity);
    private readonly bool _isCalibrated = detector.IsCalibrated;

    private bool _hasRead;
    private Reading _reading;
    private double? _limit;         // null: no vote on the sample read last

    public IDetector Detector => detector;

    public void Judge(SlidingWindow past, in Sample sample, out Vote vote)
    {
        _hasRead = detector.TryRead(past, sample, out _reading);
        _limit = _hasRead ? LimitOf(_reading) : null;
        if (_limit is not { } limit) vote = default;
        else if (_isCalibrated && !_reading.HasBand) vote = Vote.Of(_reading.Raw, limit);
        else Vote.Of(past, sample, _reading, limit, out vote);
    }

    /// <summary>Learns how large the raw score of the sample judged last was.</summary>
    /// <param name="again">The sample belongs to an episode of which one was learned.</param>
    public void LearnScore(bool again)
    {
        // An episode is one event: more of it would make the likes of it ordinary. A share of all points counts all of them.
        if (_hasRead && (!again || _isCalibrated)) _calibrator?.Learn(_reading.Raw);
    }

    /// <summary>Why the sample judged last got its vote; null when it got none.</summary>
    public string? Explain(in Sample sample) => _limit is { } limit ? detector.Explain(sample, _reading, limit) : null;

    public void Save(IBufferWriter<byte> to, ArrayBufferWriter<byte> section)
    {
        to.WriteSection(Encoding.UTF8.GetBytes(detector.Name));
        section.ResetWrittenCount();
        detector.Save(section);
        to.WriteSection(section.WrittenSpan);
        section.ResetWrittenCount();
        _calibrator?.Save(section);
        to.WriteSection(section.WrittenSpan);
    }

    public bool TryLoad(ref StateReader from)
    {
        (_hasRead, _limit) = (false, null);
        return from.TryReadSection(out var name) && name.SequenceEqual(Encoding.UTF8.GetBytes(detector.Name))
            && from.TryReadSection(out var state) && detector.TryLoad(state)
            && from.TryReadSection(out var scores) && (_calibrator?.TryLoad(scores) ?? scores.IsEmpty);
    }

    private double? LimitOf(in Reading reading) => _calibrator switch
    {
        null => reading.Limit,
        _ when _isCalibrated => _calibrator.Limit is { } own ? Math.Max(reading.Limit, own) : null,
        _ => _calibrator.Limit ?? reading.Limit,
    };

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (_hasRead, _limit) = (false, null);

        // Nothing fits an empty state, so whoever is given one is as new.
        detector.TryLoad([]);
        _calibrator?.TryLoad([]);
    }
}
