using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Silences that an incident gives cause for.</summary>
internal static class IncidentSilences
{
    // The times of an expected event differ a little.
    private const long Margin = 5 * 60 * Timestamps.MicrosPerSecond;

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
