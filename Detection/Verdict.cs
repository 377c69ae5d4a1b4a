namespace StreamingAnomaly.Detection;

/// <summary>What the ensemble decided on one point.</summary>
/// <param name="Score">
/// The k-th largest score of the members, k being the votes needed: above 0.5 exactly when k members vote anomaly.
/// </param>
/// <param name="Anomaly">At least k members voted anomaly; always false while warming up.</param>
/// <param name="WarmingUp">The stream has fewer points than its members need.</param>
/// <param name="VotesMask">Bit i is set when member i (in the order of the settings) voted anomaly.</param>
/// <param name="Band">
/// The k-th largest lower and the k-th smallest upper edge among the members that have a band; null where fewer than k have one.
/// </param>
public readonly record struct Verdict(double Score, bool Anomaly, bool WarmingUp, uint VotesMask, Band? Band)
{
    internal static Verdict Of(ReadOnlySpan<Vote> votes, int needed)
    {
        Span<double> ordered = stackalloc double[votes.Length];
        var mask = 0u;
        for (var i = 0; i < votes.Length; i++)
        {
            Insert(ordered[..(i + 1)], votes[i].Score);
            if (votes[i].Anomaly) mask |= 1u << i;
        }

        var score = ordered[^needed];
        return new Verdict(score, score > Vote.Threshold, WarmingUp: false, mask, BandOf(votes, needed, ordered));
    }

    private static Band? BandOf(ReadOnlySpan<Vote> votes, int needed, Span<double> scratch)
    {
        var bands = 0;
        foreach (var vote in votes)
            if (vote.Band is { } band) Insert(scratch[..++bands], band.Lower);
        if (bands < needed) return null;

        var ordered = scratch[..bands];
        var lower = ordered[^needed];

        bands = 0;
        foreach (var vote in votes)
            if (vote.Band is { } band) Insert(scratch[..++bands], band.Expected);
        var expected = ordered[(bands - 1) / 2] / 2 + ordered[bands / 2] / 2;

        bands = 0;
        foreach (var vote in votes)
            if (vote.Band is { } band) Insert(scratch[..++bands], band.Upper);
        return new Band(lower, expected, ordered[needed - 1]);
    }

    /// <summary>Puts a number into its place among those before the last, which are in order.</summary>
    private static void Insert(Span<double> ordered, double number)
    {
        var place = ordered.Length - 1;
        for (; place > 0 && ordered[place - 1] > number; place--) ordered[place] = ordered[place - 1];
        ordered[place] = number;
    }
}
