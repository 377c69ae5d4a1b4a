using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public abstract partial class PointStoreConformance
{
    private const long Second = 1_000_000;

    [Theory]
    [InlineData(20_000, null, 10_001)] // the newest 20,000 of 30,500, and what shares a thousand with them
    [InlineData(12_345, null, 18_001)]
    [InlineData(1, null, 20_001)] // 10,000 stay whatever is asked
    [InlineData(long.MaxValue, null, 1)]
    [InlineData(long.MaxValue, 14_000L, 16_001)] // a point a second: the latest 14,000 s
    [InlineData(long.MaxValue, 1L, 20_001)]
    [InlineData(25_000, 14_000L, 16_001)] // whatever is shorter
    [InlineData(14_000, 25_000L, 16_001)]
    [InlineData(40_000, 40_000L, 1)]
    public async Task Trimming_keeps_what_was_asked_for_and_no_whole_thousand_more(long points, long? seconds, long firstKept)
    {
        await AppendManyAsync(A, 30_500);
        await AppendManyAsync(B, 1_500);
        var whole = await Store.AllAsync(A);
        var figures = (await Store.FindClientAsync(A, default))!.Figures;

        while (await Store.TrimAsync(A, new KeptPoints(points, seconds * Second), default))
        {
        }

        Assert.Equal(whole.Where(point => point.N >= firstKept), await Store.AllAsync(A));
        Assert.Equal(1_500, (await Store.AllAsync(B)).Count);
        Assert.Equal(figures, (await Store.FindClientAsync(A, default))!.Figures);
        var anomalies = await Store.ReadAsync(new PointQuery(A) { AnomaliesOnly = true, Limit = PointQuery.MaxLimit }, default);
        Assert.Equal(whole.Where(point => point.N >= firstKept && point.IsAnomaly).Select(point => point.N), anomalies.Select(point => point.N));
        var chart = await Store.SummariseAsync(new ChartQuery(A) { Points = 100 }, default);
        Assert.Equal(firstKept * Second, chart.FromMicros);
    }

    [Fact]
    public async Task One_step_of_trimming_is_small_and_says_whether_there_may_be_more()
    {
        await AppendManyAsync(A, 15_000);
        var kept = new KeptPoints(10_000, null);

        Assert.True(await Store.TrimAsync(A, kept, default));

        Assert.Equal(13_000, (await Store.AllAsync(A)).Count);
        Assert.True(await Store.TrimAsync(A, kept, default));
        Assert.True(await Store.TrimAsync(A, kept, default));
        Assert.False(await Store.TrimAsync(A, kept, default));
        Assert.False(await Store.TrimAsync(Some.Client("nobody"), kept, default));
    }

    [Fact]
    public async Task A_trimmed_stream_goes_on_and_is_found_again_after_a_restart()
    {
        var stream = await AppendManyAsync(A, 15_000);
        while (await Store.TrimAsync(A, new KeptPoints(10_000, null), default))
        {
        }

        Append(stream, Some.Points(15_001, 1_200), before: Some.Figures(15_000));
        Restart();

        var all = await Store.AllAsync(A);
        Assert.Equal((5_001, 16_200, 11_200), (all[0].N, all[^1].N, all.Count));
        Assert.Equal(16_200, (await Store.FindClientAsync(A, default))!.Figures.Points);
        Assert.NotNull(await Store.FindBySeqAsync(A, 5_001, default));
        Assert.Null(await Store.FindBySeqAsync(A, 5_000, default));
    }

    private async Task<StreamRecord> AppendManyAsync(ClientId id, int count)
    {
        var stream = await Store.OpenAsync(id, SettingsChange.None, default);
        var figures = StreamFigures.None;
        foreach (var chunk in Enumerable.Range(1, count).Select(n => Some.Point(n, anomaly: n % 700 == 0) with { Flags = PointFlags.Numbered | (n % 700 == 0 ? PointFlags.Anomaly : 0) }).Chunk(900))
        {
            var batch = new PendingBatch();
            batch.Start(stream, figures);
            foreach (var point in chunk) batch.Add(point);
            batch.Seen = DateTimeOffset.UnixEpoch;
            Store.Append([batch]);
            figures = batch.Figures;
        }

        return stream;
    }
}
