using StreamingAnomaly.Server.Incidents;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Incidents as bars, a row a stream, over the time that they span together.</summary>
/// <param name="FromMicros">The left edge.</param>
internal sealed record IncidentTimeline(IReadOnlyList<TimelineRow> Rows, long FromMicros, long ToMicros, int Hidden)
{
    public const int Width = 1_000;
    public const int RowHeight = 22;
    private const int MaxRows = 20;
    private const double LeastBar = 5;

    public int Height => Rows.Count * RowHeight;

    /// <returns>Null where there is no time to be drawn.</returns>
    public static IncidentTimeline? Of(IReadOnlyList<IncidentRow> incidents)
    {
        if (incidents.Count == 0) return null;
        var (from, to) = (incidents.Min(incident => incident.OpenedAt), incidents.Max(incident => incident.LastAt));
        if (to <= from) to = from + 1;
        var streams = incidents.GroupBy(incident => incident.ClientId).ToList();
        var rows = streams.Take(MaxRows).Select(stream => new TimelineRow(stream.Key, [.. stream.Select(Bar)])).ToList();
        return new IncidentTimeline(rows, from, to, streams.Count - rows.Count);

        TimelineBar Bar(IncidentRow incident)
        {
            var left = At(incident.OpenedAt);
            var width = Math.Max(LeastBar, At(incident.LastAt) - left);
            return new TimelineBar(incident, Math.Min(left, Width - width), width);
        }

        double At(long micros) => Math.Round((double)(micros - from) / (to - from) * Width, 1);
    }
}

/// <param name="Client">Null for the server itself.</param>
internal sealed record TimelineRow(string? Client, IReadOnlyList<TimelineBar> Bars);

internal sealed record TimelineBar(IncidentRow Incident, double Left, double Width);
