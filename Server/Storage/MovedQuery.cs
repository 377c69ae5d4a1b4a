using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Asks how many anomalies other streams had in a time and before it.</summary>
/// <param name="Id">The stream that is left out.</param>
/// <param name="FromMicros">The first microsecond.</param>
/// <param name="ToMicros">The last microsecond.</param>
internal sealed record MovedQuery(ClientId Id, long FromMicros, long ToMicros)
{
    // Long enough to know a rate, short enough to know today's.
    private const int TimesBefore = 10;

    // As many as the stream's page shows at first.
    private const int NewestPoints = 1_000;

    public long Micros => ToMicros - FromMicros + 1;

    /// <summary>The first microsecond of the time before, which is ten times as long.</summary>
    public long BeforeMicros => Math.Max(Timestamps.MinMicros, FromMicros - TimesBefore * Micros);

    /// <summary>Ends that are left open are those of the stream's newest points; null for a stream without any, and where the ends are the wrong way round.</summary>
    public static async Task<MovedQuery?> OfAsync(IPointStore store, ClientId id, long fromMicros, long toMicros, CancellationToken ct)
    {
        if (fromMicros == long.MinValue || toMicros == long.MaxValue)
        {
            var newest = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = NewestPoints }, ct);
            if (newest.Count == 0) return null;
            if (fromMicros == long.MinValue) fromMicros = newest.Min(point => point.Micros);
            if (toMicros == long.MaxValue) toMicros = newest.Max(point => point.Micros);
        }

        var query = new MovedQuery(id, Math.Max(fromMicros, Timestamps.MinMicros), Math.Min(toMicros, Timestamps.MaxMicros));
        return query.Micros > 0 ? query : null;
    }
}

/// <summary>A stream's anomalies in a time and before it.</summary>
/// <param name="During">In the time; at least one.</param>
/// <param name="Before">In that part of the time before in which there was the stream.</param>
/// <param name="BeforeMicros">How long that is.</param>
internal readonly record struct AnomalyCounts(ClientId Id, long During, long Before, long BeforeMicros);
