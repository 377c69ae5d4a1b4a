using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Streams;

/// <summary>What became of one submitted point.</summary>
/// <param name="Point">Its verdict; default for an unknown seq.</param>
internal readonly record struct Outcome(OutcomeKind Kind, JudgedPoint Point);

internal enum OutcomeKind
{
    /// <summary>Judged and stored.</summary>
    Judged,

    /// <summary>Its <c>seq</c> was stored before: the verdict is the one it got then.</summary>
    Duplicate,

    /// <summary>Its <c>seq</c> is not above the last, and no stored point has it.</summary>
    UnknownSeq,
}
