using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>A page of the overview: all of it at first, then what changed, as often as boards are made.</summary>
internal sealed class BoardTopic(StreamBoard boards, BoardQuery query) : ILiveTopic
{
    // Of the rows that are on the viewer's page.
    private Dictionary<ClientId, BoardEntry> _told = [];
    private BoardPage? _page;

    public async ValueTask WriteAsync(EventWriter events, CancellationToken ct)
    {
        var page = (await boards.ReadAsync(ct)).Page(query);
        if (ReferenceEquals(page, _page)) return;

        var changed = new List<(BoardEntry Entry, BoardEntry? Before)>();
        var told = new Dictionary<ClientId, BoardEntry>(page.Rows.Count);
        foreach (var row in page.Rows)
        {
            var before = _told.GetValueOrDefault(row.Id);
            var entry = row == before?.Row ? before : await boards.CompleteAsync(row, before, ct);
            if (entry != before) changed.Add((entry, before));
            told.Add(row.Id, entry);
        }

        var isInOrder = _page is { } last && page.Rows.Select(row => row.Id).SequenceEqual(last.Rows.Select(row => row.Id));
        var isNews = !isInOrder || changed.Count > 0 || page.Totals != _page?.Totals || !page.Counts.SequenceEqual(_page.Counts);
        (_page, _told) = (page, told);
        if (isNews) events.Write("board", null, new BoardNews(page, isInOrder ? null : page.Rows, changed), BoardJson.Write);
    }

    public void Dispose()
    {
    }
}

/// <param name="Order">Null while it is the same as before.</param>
/// <param name="Changed">With what the viewer has of each.</param>
internal readonly record struct BoardNews(
    BoardPage Page, IReadOnlyList<BoardRow>? Order, IReadOnlyList<(BoardEntry Entry, BoardEntry? Before)> Changed);
