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
    internal static Verdict Of(ReadOnlySpan<Vote> votes, int needed)
    {
        Span<double> scores = stackalloc double[votes.Length];
        Span<double> lowers = stackalloc double[votes.Length];
        Span<double> middles = stackalloc double[votes.Length];
        Span<double> uppers = stackalloc double[votes.Length];
        var mask = 0u;
        var bands = 0;
        for (var i = 0; i < votes.Length; i++)
        {
            Insert(scores[..(i + 1)], votes[i].Score);
            if (votes[i].Anomaly) mask |= 1u << i;
            if (votes[i].Band is not { } band) continue;

            bands++;
            Insert(lowers[..bands], band.Lower);
            Insert(middles[..bands], band.Expected);
            Insert(uppers[..bands], band.Upper);
        }

        var score = scores[^needed];
        Band? agreed = null;

        // Few votes of members that disagree: every value lies outside somebody's band, and there is no common one.
        if (bands >= needed && lowers[bands - needed] <= uppers[needed - 1])
            agreed = new Band(lowers[bands - needed], middles[(bands - 1) / 2] / 2 + middles[bands / 2] / 2, uppers[needed - 1]);
        return new Verdict(score, score > Vote.Threshold, WarmingUp: false, mask, agreed);
    }

    /// <summary>Puts a number into its place among those before the last, which are in order.</summary>
    private static void Insert(Span<double> ordered, double number)
    {
        // No branch to guess wrong: the larger of two is carried on to the next place, up to the last.
        for (var i = 0; i < ordered.Length - 1; i++)
            (ordered[i], number) = (double.MinNative(ordered[i], number), double.MaxNative(ordered[i], number));
        ordered[^1] = number;
    }
}
