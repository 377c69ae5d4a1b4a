using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>Which page of the overview, as its address says it. What an address says that cannot be is as if it were not there.</summary>
/// <param name="Search">Part of a name, in any case.</param>
internal sealed record BoardQuery(string Search, BoardState State, BoardSort Sort, int Page)
{
    public static BoardQuery Default { get; } = new("", BoardState.All, BoardSort.Odd, 1);

    public static BoardQuery Of(string? q, string? state, string? sort, string? page) => new(
        q?.Trim() is { Length: <= ClientId.MaxLength } search ? search : "",
        Words.Parse<BoardState>(state),
        Words.Parse<BoardSort>(sort),
        int.TryParse(page, out var number) ? Math.Max(1, number) : 1);

    /// <summary>What follows the question mark in an address; what is usual is left out.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Search.Length > 0) parts.Add("q=" + Uri.EscapeDataString(Search));
        if (State != Default.State) parts.Add("state=" + Words.Of(State));
        if (Sort != Default.Sort) parts.Add("sort=" + Words.Of(Sort));
        if (Page != Default.Page) parts.Add($"page={Page}");
        return string.Join('&', parts);
    }
}

internal enum BoardSort
{
    /// <summary>What is oddest now, then what was in the last hour.</summary>
    Odd,
    Name,
    Rate,
    Points,
    Anomalies,
    Hour,
    Seen,
}
