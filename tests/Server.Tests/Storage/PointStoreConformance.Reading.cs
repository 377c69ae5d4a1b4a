using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

/// <summary>What every store must read back, however points were cut into commits: compared with a list of the same points.</summary>
public abstract partial class PointStoreConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(2_500)]
    public async Task Any_page_is_what_a_list_of_all_points_would_give(int longestCommit)
    {
        var points = Wandering(seed: 1, 5_321);
        await AppendInPiecesAsync(points, longestCommit);
        var random = new Random(2);

        for (var i = 0; i < 300; i++)
        {
            var (first, last) = Ends(random, points.Length + 10);
            var (from, to) = Ends(random, points.Length);
            var query = new PointQuery(A)
            {
                AfterN = random.Next(2) == 0 ? 0 : first,
                BeforeN = random.Next(2) == 0 ? long.MaxValue : last,
                FromMicros = random.Next(2) == 0 ? long.MinValue : points[from].Micros,
                ToMicros = random.Next(2) == 0 ? long.MaxValue : points[to].Micros,
                AnomaliesOnly = random.Next(3) == 0,
                NewestFirst = random.Next(2) == 0,
                Limit = random.Next(3) == 0 ? PointQuery.MaxLimit : random.Next(0, 1_500),
            };

            Assert.Equal(Naive(points, query), await Store.ReadAsync(query, default));
        }
    }

    [Fact]
    public async Task The_latest_anomalies_of_all_streams_are_those_stored_last()
    {
        var (a, b) = (await Store.OpenAsync(A, SettingsChange.None, default), await Store.OpenAsync(B, SettingsChange.None, default));
        Append(a, [Some.Point(1, anomaly: true), Some.Point(2), Some.Point(3, anomaly: true)]);
        Append(b, [Some.Point(1, anomaly: true)]);
        Append(a, [Some.Point(4, anomaly: true)]);

        var latest = await Store.ReadLatestAnomaliesAsync(3, default);
        Assert.Equal([(A, 4L), (B, 1L), (A, 3L)], latest.Select(found => (found.Id, found.Point.N)));
        Assert.Equal(latest.Skip(1), await Store.ReadLatestAnomaliesAsync(2, default, latest[0].Place));

        await Store.DeleteAsync(A, default);
        Assert.Equal([(B, Some.Point(1, anomaly: true))], (await Store.ReadLatestAnomaliesAsync(3, default)).Select(found => (found.Id, found.Point)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1L << 31)]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue - 1)]
    public async Task There_are_no_points_after_the_last_however_far(long after)
    {
        await AppendInPiecesAsync(Some.Points(1, 3), longest: 3);

        Assert.Empty(await Store.ReadAsync(new PointQuery(A) { AfterN = after }, default));
        Assert.Empty(await Store.ReadAsync(new PointQuery(A) { AfterN = after, NewestFirst = true }, default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2_500)]
    public async Task A_seq_is_found_wherever_it_lies_in_a_commit(int longestCommit)
    {
        var random = new Random(3);
        var (seq, points) = (0L, new JudgedPoint[3_456]);
        for (var i = 0; i < points.Length; i++)
        {
            var numbered = random.Next(4) > 0;
            seq += numbered ? random.Next(1, 4) : 0;
            points[i] = Some.Point(i + 1) with { Seq = seq, Flags = numbered ? PointFlags.Numbered : PointFlags.None };
        }

        await AppendInPiecesAsync(points, longestCommit);

        foreach (var point in points.Where((_, i) => i % 7 == 0))
        {
            var sent = points.Where(p => p.Seq == point.Seq && p.Has(PointFlags.Numbered)).Select(p => (JudgedPoint?)p).FirstOrDefault();
            Assert.Equal(sent, await Store.FindBySeqAsync(A, point.Seq, default));
        }

        Assert.Null(await Store.FindBySeqAsync(A, seq + 1, default));
        Assert.Null(await Store.FindBySeqAsync(B, 1, default));
    }

    [Fact]
    public async Task A_chart_of_few_points_has_them_all_in_the_order_of_time()
    {
        var points = Wandering(seed: 4, 1_234);
        await AppendInPiecesAsync(points, 40);

        var drawn = await Store.SummariseAsync(new ChartQuery(A) { Points = 2_000 }, default);

        Assert.True(drawn.IsComplete);
        Assert.Equal(points.OrderBy(point => point.Micros).Select(Drawn), drawn.Points);
        Assert.Equal((points.Min(point => point.Micros), points.Max(point => point.Micros)), (drawn.FromMicros, drawn.ToMicros));
        Assert.Empty((await Store.SummariseAsync(new ChartQuery(B), default)).Points);
        Assert.Empty((await Store.SummariseAsync(new ChartQuery(A) { FromMicros = drawn.ToMicros + 1 }, default)).Points);
    }

    [Theory]
    [InlineData(20_000, 2_000)]
    [InlineData(60_000, 2_000)]
    [InlineData(60_000, 500)]
    [InlineData(60_000, 2)]
    public async Task A_chart_of_many_points_has_the_extremes_of_each_part_of_the_time(int count, int most)
    {
        var points = Wandering(seed: 5, count);
        await AppendInPiecesAsync(points, 1_700);
        var random = new Random(6);

        for (var i = 0; i < 6; i++)
        {
            var (from, to) = i == 0 ? (0, count - 1) : Ends(random, count);
            var query = new ChartQuery(A) { FromMicros = points[from].Micros, ToMicros = points[to].Micros, Points = most };

            var drawn = await Store.SummariseAsync(query, default);

            Assert.InRange(drawn.Points.Count, 0, most);
            Assert.Equal(Naive(points, query), drawn.Points);
            Assert.Equal(NaiveWorst(points, query), drawn.Anomalies);
        }
    }

    [Fact]
    public async Task A_chart_loses_no_extreme_where_times_are_in_no_order_at_all()
    {
        var random = new Random(7);
        var points = Wandering(seed: 7, 80_000).Select(point => point with { Micros = random.NextInt64(1_000_000_000_000) }).ToArray();
        await AppendInPiecesAsync(points, 1_700);

        var drawn = await Store.SummariseAsync(new ChartQuery(A), default);

        Assert.InRange(drawn.Points.Count, 1_000, 2_000);
        Assert.Equal(points.Where(point => !point.IsMissing).Max(point => point.Value), drawn.Points.Max(point => point.Value));
        Assert.Equal(points.Where(point => !point.IsMissing).Min(point => point.Value), drawn.Points.Min(point => point.Value));
        Assert.Equal(NaiveWorst(points, new ChartQuery(A)), drawn.Anomalies);
    }

    /// <summary>A second apart on average, some late, some missing, some anomalous, no two values alike.</summary>
    private static JudgedPoint[] Wandering(int seed, int count)
    {
        var random = new Random(seed);
        var (micros, level, points) = (-500_000_000L, 0.0, new JudgedPoint[count]);
        for (var i = 0; i < count; i++)
        {
            micros += random.Next(2_000_000);
            level += random.NextDouble() - 0.5;
            var late = random.Next(50) == 0 ? random.Next(30_000_000) : 0;
            var flags = random.Next(90) switch { 0 => PointFlags.Missing, 1 => PointFlags.Anomaly, _ => PointFlags.None };
            var value = flags switch { PointFlags.Missing => double.NaN, PointFlags.Anomaly => level + 30 * random.NextDouble(), _ => level };
            points[i] = new JudgedPoint(i + 1, micros - late, value, i + 1, flags | PointFlags.Numbered, (uint)random.Next(1 << 5), random.NextDouble(), null);
        }

        return points;
    }

    private async Task AppendInPiecesAsync(JudgedPoint[] points, int longest)
    {
        var random = new Random(8);
        var record = await Store.OpenAsync(A, SettingsChange.None, default);
        for (var at = 0; at < points.Length;)
        {
            var length = Math.Min(random.Next(1, longest + 1), points.Length - at);
            Append(record, points[at..(at + length)]);
            at += length;
        }
    }

    private static (int First, int Last) Ends(Random random, int count)
    {
        var (a, b) = (random.Next(count), random.Next(count));
        return (Math.Min(a, b), Math.Max(a, b));
    }

    private static IEnumerable<JudgedPoint> Naive(JudgedPoint[] points, PointQuery query)
    {
        var fitting = points.Where(point => point.N > query.AfterN && point.N < query.BeforeN)
            .Where(point => point.Micros >= query.FromMicros && point.Micros <= query.ToMicros)
            .Where(point => point.IsAnomaly || !query.AnomaliesOnly);
        return (query.NewestFirst ? fitting.Reverse() : fitting).Take(query.Limit);
    }

    private static List<ChartPoint> Naive(JudgedPoint[] points, ChartQuery query)
    {
        var inTime = points.Where(point => point.Micros >= query.FromMicros && point.Micros <= query.ToMicros).OrderBy(point => point.Micros).ToList();
        if (inTime.Count <= query.Points) return [.. inTime.Select(Drawn)];

        var (from, to) = (inTime[0].Micros, inTime[^1].Micros);
        var width = (to - from) / (query.Points / 2) + 1;
        var drawn = new List<ChartPoint>();
        foreach (var bucket in inTime.GroupBy(point => (point.Micros - from) / width))
        {
            var anomalous = bucket.Any(point => point.IsAnomaly);
            var values = bucket.Where(point => !point.IsMissing).ToList();
            if (values.Count == 0) continue;
            drawn.AddRange(new[] { values.MinBy(point => point.Value), values.MaxBy(point => point.Value) }.Distinct()
                .OrderBy(point => point.Micros).Select(point => new ChartPoint(point.Micros, point.Value, anomalous)));
        }

        return drawn;
    }

    /// <summary>Of each part of the time the worst of its first hundred anomalies.</summary>
    private static List<JudgedPoint> NaiveWorst(JudgedPoint[] points, ChartQuery query)
    {
        var inTime = points.Where(point => point.Micros >= query.FromMicros && point.Micros <= query.ToMicros).ToList();
        var from = inTime.Min(point => point.Micros);
        var width = (inTime.Max(point => point.Micros) - from) / (query.Points / 2) + 1;
        return
        [
            .. inTime.Where(point => point.IsAnomaly).GroupBy(point => (point.Micros - from) / width).OrderBy(part => part.Key)
                .Select(part => part.OrderBy(point => point.Micros).ThenBy(point => point.N).Take(100).MaxBy(point => point.Score)),
        ];
    }

    private static ChartPoint Drawn(JudgedPoint point) => new(point.Micros, point.Value, point.IsAnomaly);
}
