using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

internal sealed class ClientModel(IPointStore store, LiveFigures figures, IOptions<LimitOptions> limits) : PageModel
{
    private const int MaxAnomalies = 20;
    private const int MaxPoints = 50;
    private const int MaxKnown = 20;

    [FromRoute(Name = "client_id")]
    public string Asked { get; set; } = "";

    /// <summary>Null for a client that is not known: the page then helps to find one that is.</summary>
    public StreamRow? Row { get; private set; }

    public StreamSettings Settings { get; private set; } = StreamSettings.Default;

    public int MaxWindow => limits.Value.Window;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<JudgedPoint> Anomalies { get; private set; } = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<JudgedPoint> Points { get; private set; } = [];

    public IReadOnlyList<ClientRow> Known { get; private set; } = [];

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

        Anomalies = await store.ReadAsync(new PointQuery(id) { AnomaliesOnly = true, NewestFirst = true, Limit = MaxAnomalies }, ct);
        Points = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = MaxPoints }, ct);
        Row = StreamRow.Of(client, figures.Find(id), Anomalies.Count > 0 ? Anomalies[0] : null);
        Settings = client.Settings;
    }
}
