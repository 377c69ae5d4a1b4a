using System.Globalization;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices;

/// <summary>A notice in words, for channels that people read.</summary>
internal static class NoticeText
{
    /// <summary>Incidents that are told with their reason; of a flood nobody reads more.</summary>
    public const int Told = 10;

    /// <summary>Others that are still named.</summary>
    private const int Named = 50;

    public static string Title(Notice notice) => notice switch
    {
        { Kind: NoticeKind.Test } => $"Test of the channel {notice.Route}",
        { Count: 1, Incidents: [var only] } => Title(notice.Kind, only),
        { Kind: NoticeKind.Closed } => $"{Count(notice.Count)} incidents are over",
        _ => $"{Count(notice.Count)} incidents, the worst {Worst(notice)}",
    };

    public static IEnumerable<NoticedIncident> TheWorst(Notice notice) => notice.Incidents.Take(Told);

    /// <summary>Whether each incident has its own link to act by; what is told alone has them below.</summary>
    public static bool IsOneOfMany(Notice notice) => notice is { Kind: NoticeKind.Opened, Incidents.Count: > 1 };

    /// <summary>Who it is about.</summary>
    public static string Subject(NoticedIncident incident) => incident.Stream.Length > 0 ? incident.Stream : "The server";

    /// <summary>What is to be said of it beside its name.</summary>
    public static string About(NoticeKind kind, NoticedIncident incident)
    {
        var began = Timestamps.Format(incident.OpenedMicros);
        if (kind == NoticeKind.Closed)
            return $"from {began} to {Timestamps.Format(incident.ClosedMicros ?? incident.LastMicros)}{Anomalies(incident)}";
        var over = incident.State == "closed" ? ", over by now" : "";
        return $"{Words(incident.Severity)}since {began}{Anomalies(incident)}{over}. {incident.Reason}".TrimEnd();
    }

    /// <summary>Those that are named only; null when there are none.</summary>
    public static string? Others(Notice notice)
    {
        if (notice.Count <= Told) return null;
        var named = notice.Incidents.Skip(Told).Take(Named).Select(Subject).ToList();
        var left = notice.Count - Told - named.Count;
        return $"And {string.Join(", ", named)}{(left > 0 ? $" and {Count(left)} more" : "")}";
    }

    private static string Title(NoticeKind kind, NoticedIncident incident) => (kind, incident.Kind) switch
    {
        (NoticeKind.Closed, _) => $"{Subject(incident)}: incident over",
        (_, "silent") => $"{Subject(incident)} went silent",
        (_, "server") => "The server is not well",
        _ => $"{Subject(incident)}: {Words(incident.Severity)}incident",
    };

    private static string Worst(Notice notice) => SeverityNames.Of(notice.Incidents[0].Severity);

    private static string Words(Severity severity) => severity == Severity.None ? "" : SeverityNames.Of(severity) + " ";

    private static string Anomalies(NoticedIncident incident) =>
        incident.Anomalies == 0 ? "" : $", {Count(incident.Anomalies)} {(incident.Anomalies == 1 ? "anomaly" : "anomalies")}";

    private static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
