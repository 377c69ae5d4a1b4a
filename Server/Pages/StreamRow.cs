using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>A stream as its page shows it: what the store keeps, and what is fresher in memory.</summary>
internal sealed record StreamRow(ClientId Id, bool Active, StreamFigures Figures, double Rate, JudgedPoint? LastAnomaly, DateTimeOffset LastSeen)
{
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
