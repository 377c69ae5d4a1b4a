namespace StreamingAnomaly.Server.Points;

/// <summary>What a number timestamp counts since the Unix epoch.</summary>
internal enum TimeUnit
{
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

internal static class TimeUnits
{
    public const string Names = "s, ms, us or ns";

    public static string Name(TimeUnit unit) => unit switch
    {
        TimeUnit.Seconds => "s",
        TimeUnit.Milliseconds => "ms",
        TimeUnit.Microseconds => "us",
        _ => "ns",
    };

    public static bool TryParse(string? name, out TimeUnit unit)
    {
        (var known, unit) = name switch
        {
            "s" => (true, TimeUnit.Seconds),
            "ms" => (true, TimeUnit.Milliseconds),
            "us" => (true, TimeUnit.Microseconds),
            "ns" => (true, TimeUnit.Nanoseconds),
            _ => (false, default),
        };
        return known;
    }
}
