using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection;

/// <summary>What the ensemble decided on one point.</summary>
/// <param name="Score">
/// The k-th largest score of the members, k being the votes needed: above 0.5 exactly when k members vote anomaly.
/// </param>
/// <param name="Anomaly">At least k members voted anomaly; always false while warming up.</param>
/// <param name="WarmingUp">The stream has fewer points than its members need.</param>
/// <param name="VotesMask">Bit i is set when member i (in the order of the settings) voted anomaly.</param>
/// <param name="Band">
/// The k-th largest lower and the k-th smallest upper edge among the members that have a band; null where fewer than k have one, and
/// where so few votes are needed that these cross.
/// </param>
public readonly record struct Verdict(double Score, bool Anomaly, bool WarmingUp, uint VotesMask, Band? Band)
{
    // Where a vote's figures lie in a vector.
    private const int ScoreLane = 0;
    private const int LowerLane = 1;
    private const int MiddleLane = 2;
    private const int UpperLane = 3;

    internal static Verdict Of(ReadOnlySpan<Vote> votes, int needed)
    {
        // Each lane is put in ascending order by itself; votes without a band come last in three of them.
        Span<Vector256<double>> ordered = stackalloc Vector256<double>[votes.Length];
        var mask = 0u;
        var bands = 0;
        for (var i = 0; i < votes.Length; i++)
        {
            ref readonly var vote = ref votes[i];
            if (vote.Anomaly) mask |= 1u << i;
            var figures = Vector256.Create(double.PositiveInfinity).WithElement(ScoreLane, vote.Score);
            if (vote.Band is { } band)
            {
                bands++;
                figures = Vector256.Create(vote.Score, band.Lower, band.Expected, band.Upper);
            }

            // No branch to guess wrong: the larger of two is carried on to the next place, up to the last.
            for (var j = 0; j < i; j++)
                (ordered[j], figures) = (Vector256.MinNative(ordered[j], figures), Vector256.MaxNative(ordered[j], figures));
            ordered[i] = figures;
        }

        var score = ordered[^needed][ScoreLane];
        Band? agreed = null;

        // Few votes of members that disagree: every value lies outside somebody's band, and there is no common one.
        if (bands >= needed && ordered[bands - needed][LowerLane] <= ordered[needed - 1][UpperLane])
        {
            var middle = ordered[(bands - 1) / 2][MiddleLane] / 2 + ordered[bands / 2][MiddleLane] / 2;
            agreed = new Band(ordered[bands - needed][LowerLane], middle, ordered[needed - 1][UpperLane]);
        }

        return new Verdict(score, score > Vote.Threshold, WarmingUp: false, mask, agreed);
    }
}
