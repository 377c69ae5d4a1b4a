using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Silences that an incident gives cause for.</summary>
internal static class IncidentSilences
{
    // The times of an expected event differ a little.
    private const long Margin = 5 * 60 * Timestamps.MicrosPerSecond;

    /// <summary>From now on for a while, by both clocks that rules go by: what its stream's points tell, and the server's.</summary>
    /// <remarks>One where they agree. Where they do not, as of a stream that stopped an hour ago or replays last year, each has its own.</remarks>
    public static IReadOnlyList<Silence> For(IncidentRow incident, ClientRow client, TimeSpan length, string who, long now)
    {
        var micros = (long)length.TotalMicroseconds;
        var ofPoints = Math.Max(client.Figures.LastMicros ?? now, incident.Kind == IncidentKind.Anomaly ? incident.LastAt : long.MinValue);
        return Math.Abs(ofPoints - now) <= micros ? [Of(Math.Min(ofPoints, now), Math.Max(ofPoints, now))] : [Of(ofPoints, ofPoints), Of(now, now)];

        Silence Of(long from, long last) => new() { FromAt = from, ToAt = Known(last + micros), Who = who, Text = $"On account of incident {incident.Id}" };
    }

    /// <summary>Its time of the day or the week, again and again; see <see cref="Silence.Problem"/> for one that is too long for that.</summary>
    /// <param name="now">By the server's clock: how long a stream has been silent that still is.</param>
    public static Silence Again(IncidentRow incident, SilenceRepeats repeats, string who, long now) => new()
    {
        FromAt = Known(incident.OpenedAt - Margin),
        ToAt = Known((incident.Kind == IncidentKind.Silent ? incident.ClosedAt ?? now : incident.LastAt) + Margin),
        Repeats = repeats,
        Who = who,
        Text = $"Expected, as incident {incident.Id}",
    };

    private static long Known(long micros) => Math.Clamp(micros, Timestamps.MinMicros, Timestamps.MaxMicros);
}
