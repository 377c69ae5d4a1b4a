using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>A time in which a stream opens no incident: once, or again and again.</summary>
internal sealed record Silence
{
    public long Id { get; init; }

    /// <summary>By the points' time; of a stream that stops, by the server's clock.</summary>
    public long FromAt { get; init; }

    public long ToAt { get; init; }

    public SilenceRepeats Repeats { get; init; }

    /// <summary>Why, in somebody's words.</summary>
    public string? Text { get; init; }

    public string? Who { get; init; }

    /// <summary>A timestamp as points have it, of years that can be written.</summary>
    public static bool TryReadTime(string? text, out long micros)
    {
        micros = 0;
        return text is not null && Timestamps.TryParse(text, out micros) && Timestamps.IsInRange(micros);
    }

    /// <summary>Why there can be none like it, or null: one as long as its cycle would never end.</summary>
    public string? Problem => (Repeats, ToAt - FromAt) switch
    {
        (SilenceRepeats.Daily, >= Cycle.Day) => "A daily silence lasts less than a day",
        (SilenceRepeats.Weekly, >= Cycle.Week) => "A weekly silence lasts less than a week",
        _ => null,
    };

    public bool Contains(long micros)
    {
        if (Repeats == SilenceRepeats.Never) return micros >= FromAt && micros < ToAt;
        return micros >= FromAt && Cycle.Within(micros - FromAt, Repeats == SilenceRepeats.Daily ? Cycle.Day : Cycle.Week) < ToAt - FromAt;
    }
}

internal enum SilenceRepeats
{
    Never,
    Daily,
    Weekly,
}
