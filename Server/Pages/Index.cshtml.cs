using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Live;

namespace StreamingAnomaly.Server.Pages;

internal sealed class IndexModel(StreamBoard boards) : PageModel
{
    public BoardPage Board { get; private set; } = null!;

    public IReadOnlyList<BoardEntry> Rows { get; private set; } = [];

    public BoardQuery Query => Board.Query;

    public long UpSince { get; } = Show.Seconds(Process.GetCurrentProcess().StartTime);

    /// <param name="page">Of the address, and not the route's value of this name, which is the page's file.</param>
    public async Task OnGetAsync(string? q, string? state, string? sort, [FromQuery(Name = "page")] string? page, CancellationToken ct)
    {
        Board = (await boards.ReadAsync(ct)).Page(BoardQuery.Of(q, state, sort, page));
        var rows = new List<BoardEntry>(Board.Rows.Count);
        foreach (var row in Board.Rows) rows.Add(await boards.CompleteAsync(row, before: null, ct));
        Rows = rows;
    }
}
