using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>A stream's detectors and the window they share; decides by counting votes.</summary>
public sealed class VotingEnsemble
{
    /// <param name="past">Shared by all members; the ensemble adds to it.</param>
    /// <param name="detectors">1 to 31 members, each name once.</param>
    /// <param name="minVotes">Votes that flag a point: 1 to the number of members.</param>
    public VotingEnsemble(SlidingWindow past, IReadOnlyList<IDetector> detectors, int minVotes) => throw new NotImplementedException();

    /// <summary>Simple majority: more than half.</summary>
    public static int Majority(int detectors) => detectors / 2 + 1;

    /// <summary>The members, in the order their votes stand in.</summary>
    public IReadOnlyList<IDetector> Detectors => throw new NotImplementedException();

    public int MinVotes => throw new NotImplementedException();

    /// <summary>Learned points needed before a point can be flagged: the most that any member needs.</summary>
    public int WarmUp => throw new NotImplementedException();

    /// <summary>The members' votes of the last <see cref="Judge"/>; overwritten by the next.</summary>
    public ReadOnlySpan<Vote> Votes => throw new NotImplementedException();

    /// <summary>Scores a sample against what was learned; learns nothing.</summary>
    public Verdict Judge(in Sample sample) => throw new NotImplementedException();

    /// <summary>Takes a judged sample into every member and the window.</summary>
    public void Learn(in Sample sample) => throw new NotImplementedException();

    /// <summary>One readable sentence for a verdict and the votes it came from. Pure: safe from any thread.</summary>
    public string Explain(in Sample sample, in Verdict verdict, ReadOnlySpan<Vote> votes) => throw new NotImplementedException();

    /// <summary>Writes the window and each member's state, with what is needed to see later whether it fits.</summary>
    public void Save(IBufferWriter<byte> to) => throw new NotImplementedException();

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. False when it is of another version, window or set of members, or damaged:
    /// then everything is as new and the caller learns again from stored points.
    /// </summary>
    public bool TryLoad(ReadOnlySpan<byte> from) => throw new NotImplementedException();
}
