using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Notices;

internal enum NoticeKind
{
    Opened,
    Closed,
    Test,
}

/// <summary>What is told, at once, by one route: incidents as they were when it was made.</summary>
/// <param name="Key">The same at every attempt, so that a receiver can tell a repetition.</param>
/// <param name="Route">The route's name; a test's is the channel.</param>
/// <param name="Count">How many incidents it is about, of which the worst are listed.</param>
internal sealed record Notice(
    string Key, NoticeKind Kind, string Route, long AtMicros, int Count, IReadOnlyList<NoticedIncident> Incidents)
{
    /// <summary>A flood of more is told by its number; this many still fit into a message of a megabyte.</summary>
    public const int MaxListed = 1_000;

    /// <summary>The worst first.</summary>
    public static Notice Of(string key, NoticeKind kind, string route, long atMicros, IReadOnlyCollection<NoticedIncident> incidents) => new(
        key, kind, route, atMicros, incidents.Count, [.. incidents.OrderByDescending(incident => incident.Score).ThenBy(incident => incident.Id).Take(MaxListed)]);

    public static Notice Test(string channel, string key, long atMicros) => new(key, NoticeKind.Test, channel, atMicros, 0, []);
}

/// <summary>An incident as a notice tells it.</summary>
/// <param name="Stream">Empty for the server's own ill health.</param>
/// <param name="Kind"><c>anomaly</c>, <c>silent</c> or <c>server</c>.</param>
/// <param name="Score">Its severity, from 0 to 1.</param>
internal sealed record NoticedIncident(
    long Id,
    string Stream,
    string Kind,
    string State,
    double Score,
    long OpenedMicros,
    long LastMicros,
    long? ClosedMicros,
    long Anomalies,
    double? PeakValue,
    string Reason)
{
    public Severity Severity => Severities.Of(Score);
}
