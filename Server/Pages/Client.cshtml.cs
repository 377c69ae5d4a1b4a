using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

internal sealed class ClientModel(IPointStore store, LiveFigures figures, IncidentReader incidents, IOptions<LimitOptions> limits) : PageModel
{
    /// <summary>What <c>stream.js</c> consists of: fetched at once, not one after the other as each names the next.</summary>
    public static readonly string[] Modules =
    [
        "axes", "caption", "chart", "figures", "format", "gestures", "incident-ranges", "incoming", "inspector", "keys", "live", "live-points", "marks", "paged-table", "panels", "range-picker",
        "rows", "stored-points", "strip", "times", "view",
    ];

    private const int MaxAnomalies = 20;
    private const int MaxPoints = 50;
    private const int MaxKnown = 20;
    private const int MaxIncidents = 5;

    [FromRoute(Name = "client_id")]
    public string Asked { get; set; } = "";

    /// <summary>From when the page shows points, as points have their times; null from the first, and with <see cref="To"/> the newest.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set; }

    [FromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>Null for a client that is not known: the page then helps to find one that is.</summary>
    public StreamRow? Row { get; private set; }

    public StreamSettings Settings { get; private set; } = StreamSettings.Default;

    /// <summary>Wire names of the settings that a person has set.</summary>
    public IReadOnlySet<string> Pinned { get; private set; } = PinnedSettings.None;

    public int MaxWindow => limits.Value.Window;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<JudgedPoint> Anomalies { get; private set; } = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<JudgedPoint> Points { get; private set; } = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<IncidentRow> Incidents { get; private set; } = [];

    public IReadOnlyList<ClientRow> Known { get; private set; } = [];

    public long NewestN { get; private set; }

    public bool HasPoints => NewestN > 0;

    /// <summary>Timestamps of the newest points were left out or could not be read.</summary>
    public bool HasArrivalTimes => Points.Any(point => point.Has(PointFlags.Arrival));

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (!ClientId.TryParse(Asked, out var id) || await store.FindClientAsync(id, ct) is not { } client)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Known =
            [
                .. await store.ListClientsAsync(active: true, MaxKnown, ct),
                .. await store.ListClientsAsync(active: false, MaxKnown, ct),
            ];
            return;
        }

        var newest = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = 1 }, ct);
        NewestN = newest is [var point] ? point.N : 0;
        var inTime = ReadTime(new PointQuery(id) { NewestFirst = true });
        Anomalies = await store.ReadAsync(inTime with { AnomaliesOnly = true, Limit = MaxAnomalies }, ct);
        Points = await store.ReadAsync(inTime with { Limit = MaxPoints }, ct);
        Row = StreamRow.Of(client, figures.Find(id), Anomalies.Count > 0 ? Anomalies[0] : null);
        (Settings, Pinned) = (client.Settings, client.Pinned);
        Incidents = incidents.List(new IncidentQuery { Id = id, Limit = MaxIncidents });
    }

    // A time that cannot be read, as in a link that somebody cut short, is none.
    private PointQuery ReadTime(PointQuery query)
    {
        var from = Timestamps.TryParse(From, out var first) && Timestamps.IsInRange(first) ? first : (long?)null;
        var to = Timestamps.TryParse(To, out var last) && Timestamps.IsInRange(last) ? last : (long?)null;
        if (from > to) (from, to) = (null, null);
        (From, To) = (from is { } start ? Timestamps.Format(start) : null, to is { } end ? Timestamps.Format(end) : null);
        return query with { FromMicros = from ?? query.FromMicros, ToMicros = to ?? query.ToMicros };
    }
}
