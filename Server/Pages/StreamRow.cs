using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>A stream as the overview shows it: what the store keeps, and what is fresher in memory.</summary>
internal sealed record StreamRow(ClientId Id, bool Active, StreamFigures Figures, double Rate, JudgedPoint? LastAnomaly, DateTimeOffset LastSeen)
{
    /// <summary>The pattern that the page fills for streams it learns of later.</summary>
    public static StreamRow Blank { get; } = new(default, Active: true, StreamFigures.None, 0, null, DateTimeOffset.UnixEpoch);

    public static StreamRow Of(ClientRow kept, LiveRow? live, JudgedPoint? lastAnomaly) => live is { Deleted: false } row
        ? new StreamRow(
            kept.Id,
            kept.Active,
            row.Figures ?? kept.Figures,
            row.Rate,
            row.LastAnomaly ?? lastAnomaly,
            row.LastSeen > kept.LastSeen ? row.LastSeen : kept.LastSeen)
        : new StreamRow(kept.Id, kept.Active, kept.Figures, 0, lastAnomaly, kept.LastSeen);
}
