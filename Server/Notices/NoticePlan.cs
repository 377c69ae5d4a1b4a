using StreamingAnomaly.Server.Incidents;

namespace StreamingAnomaly.Server.Notices;

/// <summary>What happened since notices were last made, and what has been told before.</summary>
/// <param name="Opened">Incidents that opened, or whose snooze is over.</param>
/// <param name="Told">What each route has told of, of the incidents above.</param>
/// <param name="ToldLast">When a route last told of a stream's incident of a kind.</param>
/// <param name="Due">Incidents whose cool-down is over, by route.</param>
internal sealed record NewEvents(
    long NowMicros,
    long LastEvent,
    IReadOnlyList<IncidentRow> Opened,
    IReadOnlyList<IncidentRow> Closed,
    IReadOnlySet<(string Route, long Incident)> Told,
    IReadOnlyDictionary<(string Route, string Stream, IncidentKind Kind), long> ToldLast,
    IReadOnlyList<(string Route, IncidentRow Incident)> Due)
{
    /// <summary>Whether there was more than is read at once.</summary>
    public bool IsMore { get; init; }
}

/// <summary>What follows from it: to be written in one transaction.</summary>
internal sealed record NoticePlan(IReadOnlyList<PlannedNotice> Notices, IReadOnlyList<HeldIncident> Held)
{
    /// <summary>Pure: the same events make the same plan, but for the keys.</summary>
    public static NoticePlan Of(NewEvents events, NoticeOptions options, Func<string> newKey)
    {
        var notices = new List<PlannedNotice>();
        var held = new List<HeldIncident>();
        foreach (var (name, route, channels) in options.AllRoutes())
        {
            var opened = new List<IncidentRow>();
            foreach (var incident in events.Opened.Where(incident => Fits(route, incident)))
            {
                // Told of before: its snooze is over.
                if (events.Told.Contains((name, incident.Id)))
                {
                    if (!incident.IsClosed) opened.Add(incident);
                }
                else if (CoolsDownUntil(incident) is { } until)
                {
                    if (!incident.IsClosed) held.Add(new HeldIncident(name, incident.Id, until));
                }
                else
                {
                    opened.Add(incident);
                }
            }

            // Whoever has acknowledged it meanwhile need not be told.
            opened.AddRange(events.Due.Where(due => due.Route == name && due.Incident.State == IncidentState.Open).Select(due => due.Incident));
            Add(NoticeKind.Opened, opened);
            if (route.Closed) Add(NoticeKind.Closed, events.Closed.Where(incident => events.Told.Contains((name, incident.Id))));

            void Add(NoticeKind kind, IEnumerable<IncidentRow> incidents)
            {
                var told = incidents.DistinctBy(incident => incident.Id).Select(Noticed).ToList();
                if (told.Count > 0) notices.Add(new PlannedNotice(Notice.Of(newKey(), kind, name, events.NowMicros, told), channels, [.. told.Select(incident => incident.Id)]));
            }

            long? CoolsDownUntil(IncidentRow incident)
            {
                if (!events.ToldLast.TryGetValue((name, incident.ClientId ?? "", incident.Kind), out var last)) return null;
                var until = last + (long)route.CoolDown.TotalMicroseconds;
                return until > events.NowMicros ? until : null;
            }
        }

        return new NoticePlan(notices, held);
    }

    private static bool Fits(RouteSettings route, IncidentRow incident) =>
        route.Fits(incident.ClientId ?? "", Detection.Severities.Of(incident.Severity));

    private static NoticedIncident Noticed(IncidentRow incident) => new(
        incident.Id, incident.ClientId ?? "", IncidentWords.Of(incident.Kind), IncidentWords.Of(incident.State), incident.Severity, incident.OpenedAt,
        incident.LastAt, incident.ClosedAt, incident.Anomalies, incident.PeakValue, incident.Reason);
}

/// <param name="Incidents">All of them, those too that the notice does not list.</param>
internal sealed record PlannedNotice(Notice Notice, IReadOnlyList<string> Channels, IReadOnlyList<long> Incidents);

internal sealed record HeldIncident(string Route, long Incident, long UntilMicros);
