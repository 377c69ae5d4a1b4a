using System.ComponentModel.DataAnnotations;
using System.IO.Enumeration;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Retention;

/// <summary>What is kept for how long; without any of it everything is. Section <c>Retention</c>; a change counts from the next round on.</summary>
internal sealed record RetentionOptions : RetentionRule
{
    /// <summary>How often it is looked what may go.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Rules of their own for some streams; the first that matches counts, alone.</summary>
    public IReadOnlyList<StreamRetention> Streams { get; init; } = [];

    /// <summary>The rule for a stream.</summary>
    public RetentionRule For(ClientId id) =>
        Streams.FirstOrDefault(rule => FileSystemName.MatchesSimpleExpression(rule.Match, id.ToString(), ignoreCase: false)) ?? (RetentionRule)this;

    /// <summary>The name of the first option that cannot be; null: all can.</summary>
    public string? FirstBad() => Streams.Select((rule, i) => rule.FirstBad($"Retention:Streams:{i}:")).Prepend(FirstBad("Retention:")).FirstOrDefault(bad => bad is not null);
}

internal sealed record StreamRetention : RetentionRule
{
    /// <summary>The streams' names: <c>sensor-*</c>; * stands for any text, ? for one character.</summary>
    public string Match { get; init; } = "";
}

/// <summary>Zero: no bound.</summary>
internal record RetentionRule
{
    /// <summary>Points further back from a stream's latest point go.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>Older points than so many go.</summary>
    public long MaxPoints { get; init; }

    /// <summary>A stream that nobody wrote to for so long goes, whole.</summary>
    public TimeSpan MaxIdle { get; init; }

    /// <summary>What the rule keeps of a running stream; null: all.</summary>
    public KeptPoints? Kept() => MaxAge == TimeSpan.Zero && MaxPoints == 0
        ? null
        : new KeptPoints(MaxPoints > 0 ? MaxPoints : long.MaxValue, MaxAge > TimeSpan.Zero ? MaxAge.Ticks / TimeSpan.TicksPerMicrosecond : null);

    /// <param name="section">How the names of these options begin.</param>
    /// <returns>What is wrong and how it should be; null: nothing.</returns>
    protected internal string? FirstBad(string section)
    {
        if (this is StreamRetention { Match: "" }) return $"{section}Match is missing: the names of streams, such as sensor-*.";
        if (MaxPoints is not 0 and < KeptPoints.Least) return $"{section}MaxPoints must be 0, or {KeptPoints.Least} or more so that detectors can learn anew: {MaxPoints}.";
        if (MaxAge < TimeSpan.Zero) return $"{section}MaxAge must be a time such as 30.00:00:00, for 30 days: {MaxAge}.";
        return MaxIdle < TimeSpan.Zero ? $"{section}MaxIdle must be a time such as 30.00:00:00, for 30 days: {MaxIdle}." : null;
    }
}
