using System.Globalization;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>For how long, or how often, a page offers to silence the stream of an incident.</summary>
internal static class SilenceForm
{
    /// <summary>As a field of the form has it, and in words.</summary>
    public static IReadOnlyList<(string Value, string Words)> Lengths { get; } =
        [("00:15:00", "15 minutes"), ("01:00:00", "an hour"), ("04:00:00", "4 hours"), ("1.00:00:00", "a day"), ("7.00:00:00", "a week")];

    public static bool TryReadLength(string? text, out TimeSpan length)
    {
        length = default;
        return Lengths.Any(known => known.Value == text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out length);
    }

    /// <summary>How its time can come again: an incident of days does not come every day.</summary>
    public static IEnumerable<SilenceRepeats> Repeats(IncidentRow incident, long now) =>
        new[] { SilenceRepeats.Daily, SilenceRepeats.Weekly }.Where(repeats => IncidentSilences.Again(incident, repeats, who: "", now).Problem is null);

    /// <summary>Null for what no form of ours sends.</summary>
    public static IReadOnlyList<Silence>? Read(IncidentRow incident, ClientRow? client, string? length, string? repeats, string who, long now)
    {
        if (IncidentWords.TryRead<SilenceRepeats>(repeats, out var cycle) && cycle != SilenceRepeats.Never) return [IncidentSilences.Again(incident, cycle, who, now)];
        return client is not null && TryReadLength(length, out var span) ? IncidentSilences.For(incident, client, span, who, now) : null;
    }
}
