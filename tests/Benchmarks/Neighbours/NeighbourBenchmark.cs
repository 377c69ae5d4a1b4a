using System.Globalization;

namespace StreamingAnomaly.Benchmarks.Neighbours;

/// <summary>What a well-behaved client notices of others: its latency with each of them beside it against its latency alone, in turn.</summary>
internal sealed class NeighbourBenchmark(Options options)
{
    private static readonly Load Client = new(Connections: 4, InFlight: 16, Batch: 1) { Rate = 2_000, Prefix = "client-" };

    private static readonly INeighbour[] All =
    [
        new SocketNeighbour("deaf", "one that sends as fast as it can and never reads a reply", 1, IsIdentified: true, SocketNeighbour.SendOnlyAsync),
        new SocketNeighbour("slow", "100 that send a byte a minute", 100, IsIdentified: true, SocketNeighbour.TrickleAsync),
        new SocketNeighbour("nameless", "100 that open and never identify", 100, IsIdentified: false, SocketNeighbour.StayAsync),
        new LoadNeighbour("greedy", "one with window 10,000 and batches of 10,000, as fast as answered", new Load(1, 1, 10_000) { Window = 10_000, Prefix = "greedy-" }),
        new LoadNeighbour("idle", "10,000 idle ones", new Load(10_000, 1, 1) { Rate = 1, Prefix = "idle-" }),
    ];

    /// <returns>The process's exit code: 1 where points of the client were refused or lost.</returns>
    public async Task<int> RunAsync()
    {
        options.RequireOneOf(All.Select(neighbour => neighbour.Key));
        Console.WriteLine($"4 connections, each 500 points a second: reply in µs, alone and beside others in turn, {options.Rounds} rounds of {options.Seconds} s; medians, of ratios too.");
        Console.WriteLine();
        Console.WriteLine("| beside | p50 alone | beside | ratio | p99 alone | beside | ratio | p99.9 alone | beside | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var exit = 0;
        foreach (var neighbour in All.Where(neighbour => options.Wants(neighbour.Key)))
        {
            try
            {
                await CompareAsync(neighbour);
            }
            catch (LoadFailedException e)
            {
                Console.WriteLine($"| {neighbour.Name} | {e.Message} |");
                exit = 1;
            }
        }

        return exit;
    }

    private async Task CompareAsync(INeighbour neighbour)
    {
        using var folder = new ScratchFolder();
        await using var server = await Subject.StartServerAsync(folder);
        var rounds = new List<(Load.Figures Alone, Load.Figures Beside)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            await server.SettleAsync();
            var alone = await MeasureAsync(server);
            await using var _ = await neighbour.MoveInAsync(server.Address);

            // Coming is work for the server too, and so is what one sends that does not read, until there is room for no more.
            if (!neighbour.KeepsBusy) await server.SettleAsync();
            rounds.Add((alone, await MeasureAsync(server)));
        }

        var columns = ((Func<Load.Figures, double>[])[figures => figures.P50Us, figures => figures.P99Us, figures => figures.P999Us]).SelectMany(figure => (double[])
        [
            Median.Of(rounds.Select(round => figure(round.Alone))),
            Median.Of(rounds.Select(round => figure(round.Beside))),
            Median.Of(rounds.Select(round => figure(round.Beside) / figure(round.Alone))),
        ]);
        Console.WriteLine($"| {neighbour.Name} | {string.Join(" | ", columns.Select((value, i) => Text(value, isRatio: i % 3 == 2)))} |");
    }

    private Task<Load.Figures> MeasureAsync(Subject server) => Client.RunAsync(server.Address, options.WarmUp, options.Seconds);

    private static string Text(double value, bool isRatio) => value.ToString(isRatio ? "N2" : "N0", CultureInfo.InvariantCulture);
}
