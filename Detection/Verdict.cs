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
public readonly record struct Verdict(double Score, bool Anomaly, bool WarmingUp, uint VotesMask, Band? Band);
