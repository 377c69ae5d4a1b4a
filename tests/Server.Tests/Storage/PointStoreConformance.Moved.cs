using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public abstract partial class PointStoreConformance
{
    [Fact]
    public async Task Anomalies_of_other_streams_are_counted_in_a_time_and_before_it()
    {
        var streams = Enumerable.Range(0, 12).Select(i => (Id: Some.Client($"stream {i}"), Points: Odd(seed: i, count: 40 * i))).ToList();
        foreach (var (id, points) in streams) Append(await Store.OpenAsync(id, SettingsChange.None, default), points);
        var random = new Random(9);

        for (var i = 0; i < 50; i++)
        {
            var (from, to) = Ends(random, 400_000_000);
            var query = new MovedQuery(streams[i % 12].Id, from, to);

            var counts = await Store.CountAnomaliesAsync(query, default);

            Assert.Equal(streams.Where(stream => stream.Id != query.Id).Select(stream => Naive(stream.Id, stream.Points, query)).Where(count => count.During > 0).Order(ById), counts.Order(ById));
        }
    }

    private static readonly Comparer<AnomalyCounts> ById = Comparer<AnomalyCounts>.Create((a, b) => string.CompareOrdinal(a.Id.ToString(), b.Id.ToString()));

    /// <summary>About a second apart, late by up to that, every fifth anomalous.</summary>
    private static JudgedPoint[] Odd(int seed, int count)
    {
        var random = new Random(seed);
        var start = random.Next(200) * 1_000_000L;
        return [.. Enumerable.Range(1, count).Select(n => Some.Point(n, anomaly: random.Next(5) == 0) with { Micros = start + n * 1_000_000L - (n == 1 ? 1_000_000 : random.Next(1_000_000)) })];
    }

    private static AnomalyCounts Naive(ClientId id, JudgedPoint[] points, MovedQuery query)
    {
        var since = points.Length == 0 ? query.FromMicros : Math.Min(query.FromMicros, Math.Max(query.FromMicros - 10 * (query.ToMicros - query.FromMicros + 1), points[0].Micros));
        var odd = points.Where(point => point.IsAnomaly).ToList();
        return new AnomalyCounts(
            id,
            odd.Count(point => point.Micros >= query.FromMicros && point.Micros <= query.ToMicros),
            odd.Count(point => point.Micros >= since && point.Micros < query.FromMicros),
            query.FromMicros - since);
    }
}
