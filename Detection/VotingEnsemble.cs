using System.Buffers;
using System.Numerics;

namespace StreamingAnomaly.Detection;

/// <summary>A stream's detectors and the window they share; decides by counting votes.</summary>
public sealed class VotingEnsemble
{
    private const int MostDetectors = 31;
    private const int CalibratedMemory = 5_000;

    /// <summary>Points after warming up that calibration does not learn from.</summary>
    private const int Settling = 10;

    private readonly SlidingWindow _past;
    private readonly Member[] _members;
    private readonly Vote[] _votes;
    private readonly Baseline? _baseline;   // null: the textbook's charts learn every value as it comes

    private long _learned;

    // What was judged last, so that learning it need not judge again.
    private bool _judged;
    private Sample _sample;
    private Verdict _verdict;

    /// <param name="past">Shared by all members; the ensemble adds to it.</param>
    /// <param name="detectors">1 to 31 members, each name once.</param>
    /// <param name="minVotes">Votes that flag a point: 1 to the number of members.</param>
    /// <param name="settings">What the detectors were made from.</param>
    public VotingEnsemble(SlidingWindow past, IReadOnlyList<IDetector> detectors, int minVotes, DetectorSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(detectors.Count, 1, nameof(detectors));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(detectors.Count, MostDetectors, nameof(detectors));
        ArgumentOutOfRangeException.ThrowIfLessThan(minVotes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minVotes, detectors.Count);
        if (detectors.DistinctBy(detector => detector.Name).Count() < detectors.Count)
            throw new ArgumentException("Each detector votes once.", nameof(detectors));

        _past = past;
        _members = [.. detectors.Select(detector => new Member(detector, settings))];
        _baseline = settings.Calibration == Calibration.Own ? new Baseline() : null;
        _votes = new Vote[_members.Length];
        Detectors = detectors;
        MinVotes = minVotes;
        WarmUp = detectors.Max(detector => detector.WarmUp);
        AlarmBar = detectors.All(detector => detector.IsCalibrated) ? 2 : 0;

        // Twice the window fills it and lets what remembers a little longer settle; calibrated scores fade over thousands of points.
        var calibrated = _baseline is not null || detectors.Any(detector => detector.IsCalibrated);
        Memory = Math.Max(2 * settings.Window, calibrated ? CalibratedMemory : 0);
    }

    /// <summary>Simple majority: more than half.</summary>
    public static int Majority(int detectors) => detectors / 2 + 1;

    /// <summary>A new ensemble that has learned nothing yet.</summary>
    /// <param name="names">Of the catalogue; 1 to 31, each once.</param>
    /// <param name="minVotes">Votes that flag a point: 1 to the number of names.</param>
    /// <param name="settings">The same for all.</param>
    public static VotingEnsemble Of(IEnumerable<string> names, int minVotes, DetectorSettings settings)
    {
        IDetector[] detectors = [.. names.Select(name => DetectorCatalog.Create(name, settings))];
        return new VotingEnsemble(new SlidingWindow(settings.Window), detectors, minVotes, settings);
    }

    /// <summary>The members, in the order their votes stand in.</summary>
    public IReadOnlyList<IDetector> Detectors { get; }

    public int MinVotes { get; }

    /// <summary>Learned points needed before a point can be flagged: the most that any member needs.</summary>
    public int WarmUp { get; }

    /// <summary>How many limits higher than its own the bar of an alarm is right after the last one.</summary>
    /// <remarks>
    /// Only where scores are improbabilities, of which three times the limit means something. On distances it cost 2.5 points of
    /// NAB's score, because those of some detectors are bounded.
    /// </remarks>
    public double AlarmBar { get; }

    /// <summary>
    /// How many points back what was learned still shows: an ensemble that learned that many judges nearly as one that learned all.
    /// </summary>
    public int Memory { get; }

    /// <summary>The members' votes of the last <see cref="Judge"/>; overwritten by the next.</summary>
    public ReadOnlySpan<Vote> Votes => _votes;

    /// <summary>Scores a sample against what was learned; learns nothing.</summary>
    public Verdict Judge(in Sample sample)
    {
        Prepare(sample);
        return _verdict;
    }

    /// <summary>Takes a sample into every member and the window; judges it first, unless it is the one judged last.</summary>
    /// <returns>What the window took: the value, or where it was odd, that held to the edge of the verdict's band.</returns>
    public double Learn(in Sample sample)
    {
        Prepare(sample);
        if (_baseline is not null) LearnScores(_baseline);

        var newLevel = false;
        var held = _baseline?.Hold(_past, sample, _verdict, out newLevel) ?? sample.Value;
        foreach (var member in _members)
        {
            if (newLevel) member.Detector.LearnLevel(_past);
            member.Detector.Learn(_past, sample, held);
        }

        _past.Add(held);
        _learned++;
        _judged = false;
        return held;
    }

    /// <summary>One readable sentence for the verdict on the sample judged last.</summary>
    public string Explain(in Sample sample)
    {
        Prepare(sample);
        var verdict = _verdict;
        if (verdict.WarmingUp) return $"warming up: fewer than {WarmUp} points learned";

        var count = BitOperations.PopCount(verdict.VotesMask);
        var sentence = verdict.Anomaly ? Reason(sample, verdict.VotesMask) : Expectation(sample, verdict.Band);
        if (verdict.Anomaly ? _members.Length == 1 : count == 0) return sentence;

        var opinion = verdict.Anomaly ? count == 1 ? "agrees" : "agree" : count == 1 ? "votes anomaly" : "vote anomaly";
        return $"{sentence}; {count} of {_members.Length} detectors {opinion}";
    }

    /// <summary>Writes the window and each member's state, with what is needed to see later whether it fits.</summary>
    public void Save(IBufferWriter<byte> to) => EnsembleState.Save(to, _past, _learned, _baseline, _members);

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. False when it is of another version, window or set of members, or damaged:
    /// then everything is as new and the caller learns again from stored points.
    /// </summary>
    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        _judged = false;
        return EnsembleState.TryLoad(from, _past, out _learned, _baseline, _members);
    }

    private void Prepare(in Sample sample)
    {
        if (_judged && _sample == sample) return;

        (_judged, _sample) = (true, sample);
        if (_learned < WarmUp)
        {
            Array.Clear(_votes);
            _verdict = new Verdict(Score: 0, Anomaly: false, WarmingUp: true, VotesMask: 0, Band: null);
            return;
        }

        for (var i = 0; i < _members.Length; i++) _members[i].Judge(_past, sample, out _votes[i]);
        _verdict = Verdict.Of(_votes, MinVotes);
    }

    private void LearnScores(Baseline baseline)
    {
        // Bad values that a stream begins with have to leave the window first.
        if (_learned < WarmUp + Settling) return;

        var again = _verdict.Anomaly && baseline.Run > 0;
        foreach (var member in _members) member.LearnScore(again);
    }

    /// <summary>The sentence of the highest score among the members that voted anomaly.</summary>
    private string Reason(in Sample sample, uint mask)
    {
        Member? loudest = null;
        var highest = double.NegativeInfinity;
        for (var i = 0; i < _members.Length; i++)
        {
            if ((mask & 1u << i) == 0) continue;

            // Random splits and densities are hard to picture: they speak when nobody else does.
            var score = _votes[i].Score - (_votes[i].Band is null && !_members[i].Detector.IsCalibrated ? 1 : 0);
            if (score > highest) (loudest, highest) = (_members[i], score);
        }

        return loudest?.Explain(sample) ?? NothingUnusual(sample);
    }

    private string Expectation(in Sample sample, Band? expected)
    {
        if (_members.Length == 1 && expected is null) return _members[0].Explain(sample) ?? NothingUnusual(sample);
        if (expected is not { } band || !band.Contains(sample.Value)) return NothingUnusual(sample);
        if (band.IsFlat) return $"{Explanation.Value(sample.Value)} is what the last {_past.Capacity} points lead to expect";

        var (lower, upper) = (Explanation.Value(band.Lower, band.Width), Explanation.Value(band.Upper, band.Width));
        return $"{Explanation.Value(sample.Value, band.Width)} is within {lower} to {upper}, "
            + $"as the last {_past.Capacity} points lead to expect";
    }

    private string NothingUnusual(in Sample sample) =>
        $"{Explanation.Value(sample.Value)} is nothing unusual after the last {_past.Capacity} points";
}
