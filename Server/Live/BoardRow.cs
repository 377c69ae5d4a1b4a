using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>A stream on the overview. Two that are equal look the same.</summary>
/// <param name="Rate">Points a second, as precise as it is shown.</param>
internal sealed record BoardRow(
    ClientId Id, bool Active, StreamFigures Figures, double Rate, long AnomaliesLastHour, Severity SeverityNow, DateTimeOffset LastSeen)
{
    // A rate is shown with one digit behind the point.
    private const int RateDigits = 10;

    /// <summary>In the order of names. Those that differ in case alone are different streams.</summary>
    public static Comparer<BoardRow> ByName { get; } = Comparer<BoardRow>.Create((one, other) => CompareNames(one.Name, other.Name));

    public string Name => Id.ToString();

    /// <summary>Connected, but no point came for a minute.</summary>
    public bool IsSilent { get; init; }

    public bool IsWarmingUp { get; init; }

    /// <summary>How its connection is; whether it is odd says the severity.</summary>
    public BoardState State => this switch
    {
        { Active: false } => BoardState.Inactive,
        { IsSilent: true } => BoardState.Silent,
        { IsWarmingUp: true } => BoardState.WarmingUp,
        _ => BoardState.Active,
    };

    /// <summary>A stream that is not in memory: nobody writes to it, whatever the store says, so nothing is odd about it now.</summary>
    public static BoardRow Of(ClientRow kept) => new(kept.Id, Active: false, kept.Figures, 0, 0, Severity.None, kept.LastSeen);

    public static BoardRow Of(LiveRow live) => new(
        live.Id,
        live.Active,
        live.Figures ?? StreamFigures.None,
        Math.Round(live.Rate, live.Rate < 100 ? 1 : 0),
        live.AnomaliesLastHour,
        live.SeverityNow,
        live.LastSeen)
    {
        IsSilent = live.IsSilent,
        IsWarmingUp = live.IsWarmingUp,
    };

    public static int CompareNames(string one, string other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one, other) is not 0 and var order ? order : string.CompareOrdinal(one, other);

    /// <summary>What lists sort by, the greatest first; by name all are equal.</summary>
    public long SortKey(BoardSort sort) => sort switch
    {
        BoardSort.Name => 0,
        BoardSort.Rate => (long)Math.Round(Rate * RateDigits),
        BoardSort.Points => Figures.Points,
        BoardSort.Anomalies => Figures.Anomalies,
        BoardSort.Hour => AnomaliesLastHour,
        BoardSort.Seen => LastSeen.UtcTicks,
        _ => (((long)SeverityNow << 48) + Math.Min(AnomaliesLastHour, 1L << 40)) * 2 + (Active ? 1 : 0),
    };

    /// <param name="search">Part of the name, in any case.</param>
    public bool Matches(string search) => search.Length == 0 || Name.Contains(search, StringComparison.OrdinalIgnoreCase);

    /// <summary>A stream may be of several states at once: it is warming up and active.</summary>
    public bool Is(BoardState state) => state switch
    {
        BoardState.Active => Active,
        BoardState.Anomalous => SeverityNow != Severity.None,
        BoardState.WarmingUp => Active && IsWarmingUp,
        BoardState.Silent => IsSilent,
        BoardState.Inactive => !Active,
        _ => true,
    };
}

internal enum BoardState
{
    All,
    Active,
    Anomalous,
    WarmingUp,
    Silent,
    Inactive,
}
