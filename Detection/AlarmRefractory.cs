namespace StreamingAnomaly.Detection;

/// <summary>Tells which anomalies are alarms: the first of an episode, and none for a while after it but the much stronger.</summary>
/// <param name="LastAlarm">The number of the last alarm in the stream; 0 before the first.</param>
public record struct AlarmRefractory(long LastAlarm)
{
    private const double ShareOfAge = 0.03;
    private const double Shortest = 80;
    private const double Longest = 700;

    /// <summary>Whether the anomalous point <paramref name="n"/> raises an alarm; if so it becomes the last.</summary>
    /// <param name="n">The point's number in the stream.</param>
    /// <param name="score">Of the verdict.</param>
    /// <param name="raised">How many limits higher the bar is right after an alarm; see <see cref="VotingEnsemble.AlarmBar"/>.</param>
    /// <remarks>
    /// None within max(80, 3 % of the stream's age) points of the last, at most 700. By then a raised bar has come down to a good
    /// third of its height, and goes on falling at that pace: who was told not long ago is told again only of more.
    /// </remarks>
    public bool Admits(long n, double score, double raised)
    {
        if (LastAlarm != 0)
        {
            var since = n - LastAlarm;
            var pace = Math.Min(ShareOfAge * n, Longest);
            if (since <= Math.Clamp(ShareOfAge * (n - 1), Shortest, Longest)) return false;

            // With score = distance / (distance + limit) this is the distance in limits.
            if (score / (1 - score) < 1 + raised * Math.Exp(-since / pace)) return false;
        }

        LastAlarm = n;
        return true;
    }
}
