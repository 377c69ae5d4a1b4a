using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

internal sealed class IndexModel(IPointStore store, LiveFigures figures) : PageModel
{
    /// <summary>More of either kind are not listed; the page says so.</summary>
    public const int MaxRows = 200;

    public IReadOnlyList<StreamRow> Active { get; private set; } = [];

    public IReadOnlyList<StreamRow> Inactive { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        // Active streams are all seen just now: by name, they keep their places.
        Active = [.. (await ListAsync(active: true, ct)).OrderBy(row => row.Id.ToString(), StringComparer.OrdinalIgnoreCase)];
        Inactive = await ListAsync(active: false, ct);
    }

    private async Task<List<StreamRow>> ListAsync(bool active, CancellationToken ct)
    {
        var rows = new List<StreamRow>();
        foreach (var client in await store.ListClientsAsync(active, MaxRows, ct))
        {
            var live = figures.Find(client.Id);
            var lastAnomaly = live?.LastAnomaly ?? await LastAnomalyAsync(client, ct);
            rows.Add(StreamRow.Of(client, live, lastAnomaly));
        }

        return rows;
    }

    private async Task<JudgedPoint?> LastAnomalyAsync(ClientRow client, CancellationToken ct)
    {
        if (client.Figures.Anomalies == 0) return null;
        var newest = await store.ReadAsync(new PointQuery(client.Id) { AnomaliesOnly = true, NewestFirst = true, Limit = 1 }, ct);
        return newest.Count > 0 ? newest[0] : null;
    }
}
