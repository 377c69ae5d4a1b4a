namespace StreamingAnomaly.Benchmarks;

/// <summary>From frame to durable reply: the server beside a bare echo, the same load on both in turn, in one run.</summary>
internal static class IngestBenchmark
{
    private const int Rounds = 5;
    private const int WarmUpSeconds = 2;
    private const int Seconds = 4;

    private static readonly Load[] Loads =
    [
        new("one connection, one point in flight", Connections: 1, InFlight: 1, Batch: 1),
        new("4 connections, 16 in flight, one point a message", Connections: 4, InFlight: 16, Batch: 1),
        new("4 connections, 4 in flight, 100 points a message", Connections: 4, InFlight: 4, Batch: 100),
    ];

    public static async Task<int> RunAsync()
    {
        await using var echo = await Subject.StartEchoAsync();
        await using var server = await Subject.StartServerAsync();
        Console.WriteLine($"{Environment.ProcessorCount} cores; medians of {Rounds} rounds of {Seconds} s, echo and server in turn; the generator runs on the same cores.");
        Console.WriteLine("Every point is judged by five detectors at window 50 and committed before its reply.");
        foreach (var load in Loads) await CompareAsync(load, echo, server);
        return 0;
    }

    private static async Task CompareAsync(Load load, Subject echo, Subject server)
    {
        var rounds = new List<(Load.Figures Echo, Load.Figures Server)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await load.RunAsync(echo.Address, WarmUpSeconds, Seconds), await load.RunAsync(server.Address, WarmUpSeconds, Seconds)));

        Console.WriteLine();
        Console.WriteLine(load.Name);
        Print("points/s", "N0", rounds, figures => figures.PointsPerSecond);
        Print("reply p50 µs", "N1", rounds, figures => figures.P50Us);
        Print("reply p99 µs", "N1", rounds, figures => figures.P99Us);
        Print("reply p99.9 µs", "N1", rounds, figures => figures.P999Us);
    }

    private static void Print(
        string what, string format, List<(Load.Figures Echo, Load.Figures Server)> rounds, Func<Load.Figures, double> figure)
    {
        // The ratio is taken round by round: the machine's speed drifts between them.
        var echo = Median(rounds.Select(round => figure(round.Echo)));
        var server = Median(rounds.Select(round => figure(round.Server)));
        var ratio = Median(rounds.Select(round => figure(round.Server) / figure(round.Echo)));
        Console.WriteLine($"  {what,-15} echo {echo.ToString(format),12}   server {server.ToString(format),12}   server/echo {ratio,6:F2}");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
