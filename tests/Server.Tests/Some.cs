using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Tests;

/// <summary>Things to test with; always the same for the same seed.</summary>
internal static class Some
{
    /// <summary>2024-05-01T09:30:00Z.</summary>
    public const long Micros = 1_714_555_800_000_000;

    private static int _ids;

    /// <summary>The library this process tests on: a process can load but one.</summary>
    public static SqliteLibrary SqliteLibrary { get; } =
        Enum.Parse<SqliteLibrary>(Environment.GetEnvironmentVariable("TEST_SQLITE_LIBRARY") ?? nameof(SqliteLibrary.Auto));

    public static ClientId Id(string text) => ClientId.TryParse(text, out var id) ? id : throw new ArgumentException($"\"{text}\" is no client id.");

    /// <summary>A name no other test has.</summary>
    public static string NewId() => $"stream {Interlocked.Increment(ref _ids)}";

    /// <summary>A seasonal series with noise, spikes and now and then a missing value.</summary>
    public static double[] Series(int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i => random.Next(97) switch
            {
                0 => double.NaN,
                1 or 2 => random.Next(-60, 60),
                _ => Math.Round(10 * Math.Sin(i / 9.0) + random.NextDouble(), 3),
            }),
        ];
    }

    /// <summary>The same as points a second apart, numbered from 1, a few of them late.</summary>
    public static ReceivedPoint[] Points(int seed, int count)
    {
        var random = new Random(seed + 1);
        return
        [
            .. Series(seed, count).Select((value, i) =>
                new ReceivedPoint(Micros + (i - (random.Next(40) == 0 ? random.Next(3, 9) : 0)) * 1_000_000L, value, i + 1, IsArrival: false)),
        ];
    }

    /// <summary>All stored points of a stream, page by page.</summary>
    public static async Task<IReadOnlyList<JudgedPoint>> AllAsync(this IPointStore store, ClientId id)
    {
        var all = new List<JudgedPoint>();
        while (true)
        {
            var query = new PointQuery(id) { AfterN = all.Count == 0 ? 0 : all[^1].N, Limit = PointQuery.MaxLimit };
            var page = await store.ReadAsync(query, CancellationToken.None);
            if (page.Count == 0) return all;
            all.AddRange(page);
        }
    }
}
