using System.ComponentModel.DataAnnotations;

namespace StreamingAnomaly.Server.Live;

/// <summary>What viewers of live points may take. Section <c>Live</c>.</summary>
internal sealed record LiveOptions
{
    /// <summary>Open event streams of all viewers together; the next one is answered 503.</summary>
    [Range(1, 100_000)]
    public int MaxViewers { get; init; } = 1_000;

    /// <summary>Points a viewer may be behind before the oldest are skipped.</summary>
    [Range(1, 100_000)]
    public int MaxBehind { get; init; } = 1_000;

    /// <summary>Stored points a returning viewer is sent; what lies before them is skipped.</summary>
    [Range(0, 10_000)]
    public int MaxResumed { get; init; } = 1_000;

    /// <summary>The shortest time between two messages of points to one viewer: a fast stream costs a viewer few large writes, not many small ones.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After this long without anything to say the viewer is told that all is well.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
