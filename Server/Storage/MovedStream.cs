using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A stream that had more anomalies in a time than before it.</summary>
/// <param name="During">Anomalies in the time.</param>
/// <param name="Expected">So many its rate before would have given.</param>
/// <param name="Significance">How hard the difference is to explain by chance, in standard deviations.</param>
internal readonly record struct MovedStream(ClientId Id, long During, double Expected, double Significance)
{
    /// <summary>Those whose rate rose, the most significant first; a stream without a past has no rate to have risen.</summary>
    public static async Task<IReadOnlyList<MovedStream>> ListAsync(IPointStore store, MovedQuery query, int limit, CancellationToken ct)
    {
        var counts = await store.CountAnomaliesAsync(query, ct);
        return
        [
            .. counts.Where(count => count.BeforeMicros > 0)
                .Select(count => Of(count, (double)query.Micros / count.BeforeMicros))
                .Where(moved => moved.During > moved.Expected)
                .OrderByDescending(moved => moved.Significance)
                .ThenBy(moved => moved.Id.ToString(), StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    private static MovedStream Of(AnomalyCounts counts, double ratio) =>
        new(counts.Id, counts.During, ratio * counts.Before, SignificanceOf(counts.During, counts.Before, ratio));

    /// <summary>
    /// Li and Ma, Astrophysical Journal 272 (1983) 317, equation 17: the likelihood ratio of two Poisson counts of which the first was
    /// taken in <paramref name="ratio"/> times the second's time. Unlike (k - e) / √e it allows for what few counts before can tell.
    /// </summary>
    private static double SignificanceOf(long during, long before, double ratio)
    {
        var all = (double)during + before;
        var likelihood = during * Math.Log((1 + ratio) / ratio * during / all);
        if (before > 0) likelihood += before * Math.Log((1 + ratio) * before / all);
        return Math.Sqrt(2 * Math.Max(0, likelihood));
    }
}
