using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>A stream on the overview. Two that are equal look the same.</summary>
/// <param name="Rate">Points a second, as precise as it is shown.</param>
internal sealed record BoardRow(
    ClientId Id, bool Active, StreamFigures Figures, double Rate, long AnomaliesLastHour, Severity SeverityNow, DateTimeOffset LastSeen)
{
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
