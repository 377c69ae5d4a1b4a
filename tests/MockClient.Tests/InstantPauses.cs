namespace StreamingAnomaly.MockClient.Tests;

/// <summary>Real time in which short pauses, such as those of a back-off, pass at once; what is patience or a timeout stays as it is.</summary>
internal sealed class InstantPauses : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < LongestPause ? TimeSpan.Zero : dueTime, period);
}
