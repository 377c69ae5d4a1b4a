using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Metrics;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Tests;

/// <summary>Things to test with; always the same for the same seed.</summary>
internal static class Some
{
    /// <summary>Named as a server's own, but of no server that runs beside.</summary>
    public static Meter Meter { get; } = new(MetricsCollector.OwnMeter, version: null, tags: null, scope: new object());

    /// <summary>2024-05-01T09:30:00Z.</summary>
    public const long Micros = 1_714_555_800_000_000;

    private static int _ids;

    /// <summary>The library this process tests on: a process can load but one.</summary>
    public static SqliteLibrary SqliteLibrary { get; } =
        Enum.Parse<SqliteLibrary>(Environment.GetEnvironmentVariable("TEST_SQLITE_LIBRARY") ?? nameof(SqliteLibrary.Auto));

    public static ClientId Client(string text = "some-stream") =>
        ClientId.TryParse(text, out var id) ? id : throw new ArgumentException($"\"{text}\" is no client id.");

    public static JudgedPoint Point(long n, bool anomaly = false) =>
        new(n, n * 1_000_000, n, n, anomaly ? PointFlags.Anomaly : PointFlags.None, 0, anomaly ? 0.7 : 0.2, Explained: null);

    public static JudgedPoint[] Points(long first, int count) => [.. Enumerable.Range(0, count).Select(i => Point(first + i))];

    public static StreamFigures Figures(long points) => StreamFigures.None with { Points = points };

    /// <summary>Values that no detector minds, with a spike of 100 at each of the places (from 0).</summary>
    public static double[] Calm(int count, params int[] spikes)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => spikes.Contains(i) ? 100 : Math.Round(random.NextDouble(), 3))];
    }

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
    public static ReceivedPoint[] Received(int seed, int count)
    {
        var random = new Random(seed + 1);
        return
        [
            .. Series(seed, count).Select((value, i) =>
                new ReceivedPoint(Micros + (i - (random.Next(40) == 0 ? random.Next(3, 9) : 0)) * 1_000_000L, value, i + 1, IsArrival: false)),
        ];
    }

    public static Task<IReadOnlyList<JudgedPoint>> AllAsync(this IPointStore store, ClientId id) =>
        AllAsync(query => store.ReadAsync(query, CancellationToken.None), id);

    /// <summary>All stored points of a stream, page by page.</summary>
    public static async Task<IReadOnlyList<JudgedPoint>> AllAsync(Func<PointQuery, Task<IReadOnlyList<JudgedPoint>>> read, ClientId id)
    {
        var all = new List<JudgedPoint>();
        while (true)
        {
            var page = await read(new PointQuery(id) { AfterN = all.Count == 0 ? 0 : all[^1].N, Limit = PointQuery.MaxLimit });
            if (page.Count == 0) return all;
            all.AddRange(page);
        }
    }
}
