using System.Globalization;
using Microsoft.Extensions.Primitives;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What pages call incidents and what happens to them.</summary>
internal static class IncidentShow
{
    // To either side of an incident on the chart.
    private const double Around = 0.5;

    private static readonly long LeastAround = 60 * Timestamps.MicrosPerSecond;

    public static string Address(IncidentRow incident) => string.Create(CultureInfo.InvariantCulture, $"/incidents/{incident.Id}");

    /// <summary>The address of the request with one field of its query set.</summary>
    public static string WithQuery(HttpRequest request, string name, long value)
    {
        var query = request.Query.Where(field => field.Key != name).Append(new KeyValuePair<string, StringValues>(name, value.ToString(CultureInfo.InvariantCulture)));
        return request.Path + QueryString.Create(query);
    }

    public static string Title(IncidentRow incident) => incident.Kind switch
    {
        IncidentKind.Silent => "went silent",
        IncidentKind.Server => "the server itself",
        _ => incident.Anomalies == 1 ? "1 anomaly" : $"{Show.Count(incident.Anomalies)} anomalies",
    };

    /// <summary>The stream's page with the incident in the middle of its chart.</summary>
    public static string ChartAddress(ClientId id, IncidentRow incident)
    {
        var around = Math.Max(LeastAround, (long)((incident.LastAt - incident.OpenedAt) * Around));
        return Show.ClientAddress(id, Math.Max(incident.OpenedAt - around, Timestamps.MinMicros), Math.Min(incident.LastAt + around, Timestamps.MaxMicros))
            + (incident.PeakN is { } n ? string.Create(CultureInfo.InvariantCulture, $"&n={n}") : "");
    }

    /// <summary>How long it has been going on, by the stream's clock: 3 d 4 h, 12 min, 40 s.</summary>
    public static string Length(IncidentRow incident)
    {
        var length = TimeSpan.FromMicroseconds(Math.Max(0, incident.LastAt - incident.OpenedAt));
        return length switch
        {
            { TotalDays: >= 1 } => $"{length.Days} d {length.Hours} h",
            { TotalHours: >= 1 } => $"{length.Hours} h {length.Minutes} min",
            { TotalMinutes: >= 1 } => $"{length.Minutes} min {length.Seconds} s",
            _ => $"{length.Seconds} s",
        };
    }

    public static string Event(IncidentEventKind kind) => kind switch
    {
        IncidentEventKind.Feedback => "said to be",
        IncidentEventKind.Silenced => "stream silenced",
        _ => IncidentWords.Of(kind),
    };

    /// <summary>What was said about it, feedback in a page's words.</summary>
    public static string? Text(IncidentEvent happened) =>
        happened is { Kind: IncidentEventKind.Feedback, Text: { } text } && text.Split(": ", 2) is [var kind, .. var more] && IncidentWords.TryRead<Feedback>(kind, out var said)
            ? string.Join(": ", more.Prepend(Feedback(said)))
            : happened.Text;

    public static string Feedback(Feedback feedback) => feedback switch
    {
        Incidents.Feedback.Real => "real",
        Incidents.Feedback.FalseAlarm => "a false alarm",
        _ => "expected",
    };

    public static string Repeats(SilenceRepeats repeats) => repeats == SilenceRepeats.Daily ? "every day at this time" : "every week at this time";
}
