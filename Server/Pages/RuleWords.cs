using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What a rule's fields mean, in a sentence each.</summary>
internal static class RuleWords
{
    private static readonly Dictionary<string, (string Title, string About)> Fields = new()
    {
        ["open_on"] = ("Opens on", "An alarm is the first anomaly of an episode."),
        ["open_after"] = ("How many", "So many of them open an incident."),
        ["within_points"] = ("Within points", "They lie within so many points; 0: within any."),
        ["within"] = ("Within a time", "They lie within so much time, hours:minutes:seconds; 0: within any."),
        ["close_points"] = ("Closes after points", "So many without an anomaly must have come."),
        ["close_after"] = ("Closes after a time", "And so much time must have passed without one."),
        ["min_deviation"] = ("Least deviation", "Nearer to the expected value it does not count."),
        ["min_deviation_share"] = ("The same as a share", "0.1: a tenth of the expected value."),
        ["direction"] = ("Direction", "Anomalies on the other side do not count."),
        ["min_severity"] = ("Least severity", "Anomalies less severe do not count."),
        ["never"] = ("Never", "Values that never count: 0..5, ..5, 95.. or none."),
        ["always"] = ("Always", "Values that always are an incident, however usual."),
        ["quiet_hours"] = ("Quiet hours", "UTC, each day: 22:00-06:00 or none."),
        ["silent_after"] = ("Silent after", "A regular stream that stops for so long went silent; 0: none does."),
    };

    public static string Title(string name) => Fields[name].Title;

    public static string About(string name) => Fields[name].About;

    public static IReadOnlyList<string> Choices(string name) => name switch
    {
        "open_on" => [.. Enum.GetValues<IncidentTrigger>().Select(IncidentWords.Of)],
        "direction" => [.. Enum.GetValues<Direction>().Select(IncidentWords.Of)],
        "min_severity" => [.. Enum.GetValues<Severity>().Select(IncidentWords.Of)],
        _ => [],
    };
}
