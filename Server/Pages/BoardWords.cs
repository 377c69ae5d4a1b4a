using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What the overview calls things.</summary>
internal static class BoardWords
{
    /// <summary>By what a click on a column's heading sorts; null where it does not.</summary>
    public static IReadOnlyList<(BoardSort? Sort, string Heading, bool IsFigure)> Columns { get; } =
    [
        (BoardSort.Name, "Stream", false),
        (null, "State", false),
        (BoardSort.Odd, "Severity now", false),
        (null, "Last value", true),
        (null, "Newest points", false),
        (BoardSort.Rate, "Points/s", true),
        (BoardSort.Points, "Points", true),
        (BoardSort.Hour, "Anomalies 1 h", true),
        (BoardSort.Anomalies, "Anomalies", true),
        (null, "Last anomaly", false),
        (BoardSort.Seen, "Last seen", true),
    ];

    /// <summary>The pattern that the page fills for streams it learns of later.</summary>
    public static BoardEntry BlankRow { get; } =
        new(new BoardRow(default, Active: true, StreamFigures.None, 0, 0, Severity.None, DateTimeOffset.UnixEpoch), Sparkline.None, null);

    public static string Of(BoardSort sort) => sort switch
    {
        BoardSort.Odd => "oddest now",
        BoardSort.Rate => "points a second",
        BoardSort.Points => "number of points",
        BoardSort.Anomalies => "number of anomalies",
        BoardSort.Hour => "anomalies in the last hour",
        BoardSort.Seen => "last seen",
        _ => "name",
    };

    public static string Of(BoardState state) => state == BoardState.WarmingUp ? "Warming up" : state.ToString();

    public static string InRow(BoardState state) => Words.Of(state).Replace('_', ' ');

    public static string NoMatch(BoardQuery query) => query switch
    {
        { Search: "" } => $"No stream is {InRow(query.State)} now.",
        { State: BoardState.All } => $"No stream’s name contains “{query.Search}”.",
        _ => $"No stream whose name contains “{query.Search}” is {InRow(query.State)} now.",
    };
}
