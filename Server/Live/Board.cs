using System.Collections.Concurrent;

namespace StreamingAnomaly.Server.Live;

/// <summary>All streams at one moment, for all who look then: what they ask for is worked out once.</summary>
/// <param name="rows">By name.</param>
internal sealed class Board(IReadOnlyList<BoardRow> rows, BoardTotals totals, long madeAt)
{
    private readonly ConcurrentDictionary<BoardSort, IReadOnlyList<BoardRow>> _sorted = new();
    private readonly ConcurrentDictionary<BoardQuery, BoardPage> _pages = new();

    public long MadeAt => madeAt;

    public BoardTotals Totals => totals;

    public BoardPage Page(BoardQuery query) => _pages.GetOrAdd(query, Make);

    /// <summary>All streams: those with the greatest key first, equal ones by name.</summary>
    public IReadOnlyList<BoardRow> Sorted(BoardSort sort) =>
        _sorted.GetOrAdd(sort, sort => sort == BoardSort.Name ? rows : [.. rows.OrderByDescending(row => row.SortKey(sort))]);

    public int Count(BoardState state) => rows.Count(row => row.Is(state));

    private BoardPage Make(BoardQuery query)
    {
        var counts = new int[(int)BoardState.Inactive + 1];
        var matching = new List<BoardRow>();
        foreach (var row in Sorted(query.Sort))
        {
            if (!row.Matches(query.Search)) continue;
            for (var state = BoardState.All; state <= BoardState.Inactive; state++) counts[(int)state] += row.Is(state) ? 1 : 0;
            if (row.Is(query.State)) matching.Add(row);
        }

        var pages = Math.Max(1, (matching.Count + BoardPage.Size - 1) / BoardPage.Size);
        var first = (Math.Min(query.Page, pages) - 1) * BoardPage.Size;
        return new BoardPage(
            query with { Page = Math.Min(query.Page, pages) },
            matching.GetRange(first, Math.Min(BoardPage.Size, matching.Count - first)),
            matching.Count,
            pages,
            counts,
            totals);
    }
}

/// <param name="Query">With the page that is shown: the last, where a later one was asked for.</param>
/// <param name="Matching">How many rows all pages have.</param>
/// <param name="Counts">How many streams that match the search are of each state.</param>
internal sealed record BoardPage(
    BoardQuery Query, IReadOnlyList<BoardRow> Rows, int Matching, int Pages, IReadOnlyList<int> Counts, BoardTotals Totals)
{
    /// <summary>Rows of a page.</summary>
    public const int Size = 50;
}

/// <summary>All streams together.</summary>
/// <param name="Rate">Points a second.</param>
internal sealed record BoardTotals(int Streams, int Active, long Points, long Anomalies, double Rate);
