using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Benchmarks;

/// <summary>What readers and returning streams wait for in a database of ten million points, in warm files.</summary>
internal static class ReadingBenchmark
{
    private const int Runs = 20;
    private const int WarmUps = 3;
    private const int ChartPoints = 2_000;
    private const long Day = 86_400 * Timestamps.MicrosPerSecond;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("streaming-anomaly-reading-").FullName;
        try
        {
            using var large = LargeDatabase.Build(Path.Combine(folder, "reading.db"));
            Console.WriteLine($"{large.Points:N0} points in {large.Streams:N0} streams, {large.Megabytes:N0} MB; milliseconds of {Runs} runs after {WarmUps}.");
            Console.WriteLine();
            Console.WriteLine("| what | p50 | max |");
            Console.WriteLine("|---|---:|---:|");
            foreach (var (name, id) in large.Long) await MeasureLongAsync(large.Store, name, id);
            await MeasureListsAsync(large.Store);
            await MeasureMovedAsync(large.Store, LargeDatabase.Id("small 0"));
            foreach (var window in (int[])[50, 10_000]) await MeasureOpeningAsync(large.Store, window);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureLongAsync(IPointStore store, string name, ClientId id)
    {
        var random = new Random(1);
        var end = LargeDatabase.Start + (await store.FindClientAsync(id, default))!.Figures.Points * Timestamps.MicrosPerSecond;
        await MeasureAsync($"{name}: latest 1,000 points", () => store.ReadAsync(new PointQuery(id) { NewestFirst = true }, default));
        await MeasureAsync($"{name}: 1,000 points from some time on", () =>
            store.ReadAsync(new PointQuery(id) { FromMicros = random.NextInt64(LargeDatabase.Start, end), ToMicros = end }, default));
        await MeasureAsync($"{name}: all of it in 2,000", () => store.SummariseAsync(new ChartQuery(id) { Points = ChartPoints }, default));

        // Seconds as often as months.
        await MeasureAsync($"{name}: any time in 2,000", () =>
        {
            var length = (long)((end - LargeDatabase.Start) * Math.Pow(10, -4 * random.NextDouble()));
            var from = random.NextInt64(LargeDatabase.Start, end - length + 1);
            return store.SummariseAsync(new ChartQuery(id) { FromMicros = from, ToMicros = from + length, Points = ChartPoints }, default);
        });
        await MeasureAsync($"{name}: anomalies of some day", () =>
        {
            var from = random.NextInt64(LargeDatabase.Start, end - Day);
            return store.ReadAsync(
                new PointQuery(id) { AnomaliesOnly = true, FromMicros = from, ToMicros = from + Day, Limit = PointQuery.MaxLimit }, default);
        });
        await MeasureAsync($"{name}: a point by its seq", () => store.FindBySeqAsync(id, random.NextInt64(1, 1_000_000), default));
    }

    private static async Task MeasureListsAsync(IPointStore store)
    {
        await MeasureAsync("figures of 5,000 streams", () => store.ListClientsAsync(active: false, 5_000, default));
        await MeasureAsync("what the page / asks for 200 of them", async () =>
        {
            foreach (var client in await store.ListClientsAsync(active: false, 200, default))
                await store.ReadAsync(new PointQuery(client.Id) { AnomaliesOnly = true, NewestFirst = true, Limit = 1 }, default);
        });
    }

    private static async Task MeasureMovedAsync(IPointStore store, ClientId id)
    {
        var random = new Random(2);
        foreach (var (name, length) in ((string, long)[])[("an hour", Day / 24), ("58 days", 58 * Day)])
        {
            await MeasureAsync($"what else moved in {name}", () =>
            {
                var from = LargeDatabase.Start + random.NextInt64(Day / 24);
                return MovedStream.ListAsync(store, new MovedQuery(id, from, from + length), limit: 10, default);
            });
        }
    }

    private static async Task MeasureOpeningAsync(IPointStore store, int window)
    {
        var id = LargeDatabase.Id($"window {window}");
        var settings = new SettingsChange { Window = window };
        var signal = LargeDatabase.Signal(seed: window).Take(10_000).Select((value, i) => new ReceivedPoint(i * Timestamps.MicrosPerSecond, value, Seq: 0, IsArrival: false)).ToArray();
        for (var at = 0; at < 30_000; at += signal.Length) await SubmitAndCloseAsync(store, id, settings, signal);
        await MeasureAsync($"opening a returning stream, window {window:N0}", async () => await CloseAsync(await Streams(store).TakeOverAsync(id, settings, _ => { }, default)));

        // One point less than what brings the next snapshot, and nobody closes.
        var unsaved = Math.Max(PointStream.SnapshotEvery, window) - 1;
        var left = await Streams(store).TakeOverAsync(id, settings, _ => { }, default);
        await left.Lease.SubmitAsync(signal.AsMemory(0, unsaved), new Outcome[unsaved], explain: false);
        var opened = await Timed(async () => await Streams(store).TakeOverAsync(id, settings, _ => { }, default));
        Console.WriteLine($"| the same after a kill, {unsaved:N0} points after what was saved | {opened:N2} | |");
    }

    private static async Task SubmitAndCloseAsync(IPointStore store, ClientId id, SettingsChange settings, ReceivedPoint[] points)
    {
        var opened = await Streams(store).TakeOverAsync(id, settings, _ => { }, default);
        await opened.Lease.SubmitAsync(points, new Outcome[points.Length], explain: false);
        await CloseAsync(opened);
    }

    private static async Task CloseAsync(OpenedStream opened) => await opened.Lease.DisposeAsync();

    private static StreamDirectory Streams(IPointStore store)
    {
        var observers = new CommitObservers([], NullLogger<CommitObservers>.Instance);
        var queue = new CommitQueue(store, observers, new CommitMetrics(new Meter("reading")), NullLogger<CommitQueue>.Instance);
        return new StreamDirectory(store, queue, observers, TimeProvider.System, NullLogger<PointStream>.Instance);
    }

    private static async Task MeasureAsync(string what, Func<Task> work)
    {
        var times = new List<double>();
        for (var i = 0; i < WarmUps + Runs; i++)
        {
            var time = await Timed(work);
            if (i >= WarmUps) times.Add(time);
        }

        times.Sort();
        Console.WriteLine($"| {what} | {times[Runs / 2]:N2} | {times[^1]:N2} |");
    }

    private static async Task<double> Timed(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
