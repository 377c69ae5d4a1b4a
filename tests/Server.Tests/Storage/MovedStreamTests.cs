using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class MovedStreamTests : IDisposable
{
    private const long Second = 1_000_000;

    // A hundred seconds, with a thousand before them.
    private static readonly MovedQuery Query = new(Some.Client("asked"), 1_000 * Second, 1_100 * Second - 1);

    private readonly ScratchFolder _folder = new();
    private readonly SqlitePointStore _store;

    public MovedStreamTests()
    {
        var options = Options.Create(new StorageOptions { Path = _folder.Database, Library = Some.SqliteLibrary });
        _store = new SqlitePointStore(new SqliteDatabase(options), Options.Create(new LimitOptions()), TimeProvider.System);
        _store.Open();
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_is_hardest_to_explain_by_chance_comes_first()
    {
        await AddAsync("asked", before: 0, during: 50);
        await AddAsync("busy as ever", before: 400, during: 44);
        await AddAsync("one of a quiet stream", before: 0, during: 1);
        await AddAsync("a burst of a quiet stream", before: 1, during: 9);
        await AddAsync("a burst of a busy one", before: 90, during: 18);
        await AddAsync("calmed down", before: 100, during: 3);
        await AddAsync("silent", before: 30, during: 0);

        var moved = await MovedStream.ListAsync(_store, Query, limit: 10, default);

        Assert.Equal(
            ["a burst of a quiet stream", "a burst of a busy one", "one of a quiet stream", "busy as ever"], moved.Select(stream => stream.Id.ToString()));
        Assert.Equal([9, 18, 1, 44], moved.Select(stream => stream.During));
        Assert.Equal([0.1, 9, 0, 40], moved.Select(stream => Math.Round(stream.Expected, 9)));
        Assert.Equal(moved.Take(2), await MovedStream.ListAsync(_store, Query, limit: 2, default));
    }

    [Theory]
    [InlineData(10, 20, 3.6850322)]
    [InlineData(1, 0, 2.1899376)]        // √(2 ln 11)
    [InlineData(1_100, 10_000, 2.96244)]  // nearly (k - e) / √(e + e / 10)
    public async Task Significance_is_that_of_Li_and_Ma(int during, int before, double significance)
    {
        await AddAsync("a", before, during);

        var moved = Assert.Single(await MovedStream.ListAsync(_store, Query, limit: 1, default));

        Assert.Equal(significance, moved.Significance, tolerance: 1e-4);
    }

    [Fact]
    public async Task A_stream_that_begins_late_is_measured_by_the_past_it_has_and_one_without_a_past_not_at_all()
    {
        await AddAsync("half the past", before: 5, during: 4, firstSecond: 500);
        await AddAsync("no past", before: 0, during: 4, firstSecond: 1_010);

        var moved = Assert.Single(await MovedStream.ListAsync(_store, Query, limit: 10, default));

        Assert.Equal("half the past", moved.Id.ToString());
        Assert.Equal(1, moved.Expected, tolerance: 1e-9);
    }

    /// <summary>Its first point is calm.</summary>
    private async Task AddAsync(string client, int before, int during, int firstSecond = 0)
    {
        var times = Enumerable.Range(0, before).Select(i => Query.FromMicros - 1 - i * 100L)
            .Concat(Enumerable.Range(0, during).Select(i => Query.FromMicros + i * 100L)).Order();
        var record = await _store.OpenAsync(Some.Client(client), SettingsChange.None, default);
        JudgedPoint[] points = [Some.Point(1) with { Micros = firstSecond * Second }, .. times.Select((micros, i) => Some.Point(i + 2, anomaly: true) with { Micros = micros })];
        foreach (var commit in points.Chunk(500)) _store.Append([PointStoreConformance.Batch(record, commit)]);
    }
}
