using System.Buffers;
using System.Numerics;

namespace StreamingAnomaly.Detection;

/// <summary>A stream's detectors and the window they share; decides by counting votes.</summary>
public sealed class VotingEnsemble
{
    private const int MostDetectors = 31;

    private readonly SlidingWindow _past;
    private readonly IDetector[] _detectors;
    private readonly Vote[] _votes;

    /// <param name="past">Shared by all members; the ensemble adds to it.</param>
    /// <param name="detectors">1 to 31 members, each name once.</param>
    /// <param name="minVotes">Votes that flag a point: 1 to the number of members.</param>
    public VotingEnsemble(SlidingWindow past, IReadOnlyList<IDetector> detectors, int minVotes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(detectors.Count, 1, nameof(detectors));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(detectors.Count, MostDetectors, nameof(detectors));
        ArgumentOutOfRangeException.ThrowIfLessThan(minVotes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minVotes, detectors.Count);
        if (detectors.DistinctBy(detector => detector.Name).Count() < detectors.Count)
            throw new ArgumentException("Each detector votes once.", nameof(detectors));

        _past = past;
        _detectors = [.. detectors];
        _votes = new Vote[_detectors.Length];
        MinVotes = minVotes;
        WarmUp = _detectors.Max(detector => detector.WarmUp);
    }

    /// <summary>Simple majority: more than half.</summary>
    public static int Majority(int detectors) => detectors / 2 + 1;

    /// <summary>The members, in the order their votes stand in.</summary>
    public IReadOnlyList<IDetector> Detectors => _detectors;

    public int MinVotes { get; }

    /// <summary>Learned points needed before a point can be flagged: the most that any member needs.</summary>
    public int WarmUp { get; }

    /// <summary>The members' votes of the last <see cref="Judge"/>; overwritten by the next.</summary>
    public ReadOnlySpan<Vote> Votes => _votes;

    /// <summary>Scores a sample against what was learned; learns nothing.</summary>
    public Verdict Judge(in Sample sample)
    {
        if (_past.Count < WarmUp)
        {
            Array.Clear(_votes);
            return new Verdict(Score: 0, Anomaly: false, WarmingUp: true, VotesMask: 0, Band: null);
        }

        for (var i = 0; i < _detectors.Length; i++) _votes[i] = _detectors[i].Judge(_past, sample);
        return Verdict.Of(_votes, MinVotes);
    }

    /// <summary>Takes a judged sample into every member and the window.</summary>
    public void Learn(in Sample sample)
    {
        foreach (var detector in _detectors) detector.Learn(_past, sample);
        _past.Add(sample.Value);
    }

    /// <summary>One readable sentence for a verdict and the votes it came from. Pure: safe from any thread.</summary>
    public string Explain(in Sample sample, in Verdict verdict, ReadOnlySpan<Vote> votes)
    {
        if (verdict.WarmingUp) return $"warming up: fewer than {WarmUp} points learned";

        var count = BitOperations.PopCount(verdict.VotesMask);
        var tally = $"; {count} of {_detectors.Length} detectors";
        if (!verdict.Anomaly)
            return Expectation(sample, verdict.Band) + (count == 0 ? "" : $"{tally} {(count == 1 ? "votes" : "vote")} anomaly");

        return Reason(sample, verdict.VotesMask, votes) + (_detectors.Length == 1 ? "" : $"{tally} {(count == 1 ? "agrees" : "agree")}");
    }

    /// <summary>The sentence of the highest score among the members that voted anomaly.</summary>
    private string Reason(in Sample sample, uint mask, ReadOnlySpan<Vote> votes)
    {
        var loudest = -1;
        for (var i = 0; i < votes.Length; i++)
            if ((mask & 1u << i) != 0 && (loudest < 0 || votes[i].Score > votes[loudest].Score)) loudest = i;

        return loudest < 0
            ? $"{Explanation.Value(sample.Value)} is unusual after the last {_past.Capacity} points"
            : _detectors[loudest].Explain(sample, votes[loudest]);
    }

    private string Expectation(in Sample sample, Band? expected)
    {
        if (expected is not { } band || !band.Contains(sample.Value))
            return $"{Explanation.Value(sample.Value)} is nothing unusual after the last {_past.Capacity} points";
        if (band.IsFlat) return $"{Explanation.Value(sample.Value)} is what the last {_past.Capacity} points lead to expect";

        var (lower, upper) = (Explanation.Value(band.Lower, band.Width), Explanation.Value(band.Upper, band.Width));
        return $"{Explanation.Value(sample.Value, band.Width)} is within {lower} to {upper}, "
            + $"as the last {_past.Capacity} points lead to expect";
    }

    /// <summary>Writes the window and each member's state, with what is needed to see later whether it fits.</summary>
    public void Save(IBufferWriter<byte> to) => EnsembleState.Save(to, _past, _detectors);

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. False when it is of another version, window or set of members, or damaged:
    /// then everything is as new and the caller learns again from stored points.
    /// </summary>
    public bool TryLoad(ReadOnlySpan<byte> from) => EnsembleState.TryLoad(from, _past, _detectors);
}
