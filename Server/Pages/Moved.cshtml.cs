using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What else moved while one stream was odd, in its last hour, say, or in a time that was chosen on its chart.</summary>
internal sealed class MovedModel(IPointStore store) : PageModel
{
    private const int MaxRows = 50;

    [FromQuery]
    public string? Stream { get; set; }

    /// <summary>How much of the stream's newest time; empty for the time that is given.</summary>
    [FromQuery]
    public string? Last { get; set; }

    [FromQuery]
    public string? From { get; set; }

    [FromQuery]
    public string? To { get; set; }

    public MovedForm Form => new(Stream, Last, From, To);

    public ClientId Id { get; private set; }

    /// <summary>Null where there is nothing to compare.</summary>
    public MovedQuery? Query { get; private set; }

    public IReadOnlyList<MovedStream> Rows { get; private set; } = [];

    /// <summary>Why there is no answer.</summary>
    public string? Problem { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (string.IsNullOrEmpty(Stream)) return;
        if (!ClientId.TryParse(Stream, out var id) || await store.FindClientAsync(id, ct) is not { } client)
        {
            Refuse(StatusCodes.Status404NotFound, $"No stream is named “{Stream}”.");
            return;
        }

        Id = id;
        var (from, to) = (long.MinValue, long.MaxValue);
        if (Form.LastMicros is { } last && client.Figures.LastMicros is { } newest) (from, to) = (newest - last, newest);
        if (Form.HasTime && !((From is null || Timestamps.TryParse(From, out from)) && (To is null || Timestamps.TryParse(To, out to)) && from <= to))
        {
            Refuse(StatusCodes.Status400BadRequest, "A time is an ISO 8601 date or date-time, or a number since the Unix epoch, and does not end before it begins.");
            return;
        }

        Query = await MovedQuery.OfAsync(store, id, from, to, ct);
        if (Query is not null) Rows = await MovedStream.ListAsync(store, Query, MaxRows, ct);
    }

    private void Refuse(int status, string problem) => (Response.StatusCode, Problem) = (status, problem);
}
