using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>A stream as live lists show it.</summary>
/// <param name="Active">A connection is open for it.</param>
/// <param name="Figures">Null until the first commit since the server knows of it.</param>
/// <param name="Rate">Points a second over the last ten seconds.</param>
/// <param name="LastSeen">The server's clock at the last commit or change of state; none of a stream that is not in memory.</param>
internal readonly record struct LiveRow(
    ClientId Id, bool Active, bool Deleted, StreamFigures? Figures, double Rate, JudgedPoint? LastAnomaly, DateTimeOffset LastSeen)
{
    /// <summary>A stream that is not in memory: nobody writes to it.</summary>
    public static LiveRow Gone(ClientId id) => new(id, Active: false, Deleted: false, Figures: null, Rate: 0, LastAnomaly: null, LastSeen: default);

    /// <summary>By their arrival, within five minutes.</summary>
    public long AnomaliesLastHour { get; init; }

    /// <summary>The greatest of the anomalies that came within the last minute.</summary>
    public Severity SeverityNow { get; init; }

    /// <summary>Connected, but no point came for a minute.</summary>
    public bool IsSilent { get; init; }

    public bool IsWarmingUp { get; init; }

    /// <summary>Whether a viewer who was shown the other would see no difference.</summary>
    public bool LooksLike(LiveRow? other) =>
        other is { } row && row.Active == Active && row.Deleted == Deleted && row.Figures == Figures && Math.Abs(row.Rate - Rate) < 0.005;
}
