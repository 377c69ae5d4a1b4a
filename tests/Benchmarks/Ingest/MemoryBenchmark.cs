namespace StreamingAnomaly.Benchmarks.Ingest;

/// <summary>What a connected stream with a full window costs, above a connection of the bare echo.</summary>
/// <remarks>
/// Each process is new, warmed by a small load, and looked at before and while the connections are open and sending, each time after a full
/// collection. The streams' windows were filled before, in an earlier process: what these hold is what returning streams hold.
/// </remarks>
internal static class MemoryBenchmark
{
    private static readonly Load Small = new(Connections: 4, InFlight: 16, Batch: 1) { Prefix = "small-" };

    // Seconds between a connection's points: while the whole heap is collected a process stands still, and of busy connections all would be in
    // flight after the first collection, which is not what a stream holds.
    private const int Pause = 5;

    // Each connection has sent a point by then.
    private static readonly TimeSpan Sending = TimeSpan.FromSeconds(Pause + 1);

    public static async Task RunAsync(IngestLoad load)
    {
        using var folder = new ScratchFolder();
        await using (var earlier = await Subject.StartServerAsync(folder))
        {
            await load.WarmUp.RunAsync(earlier.Address, warmUp: 0, seconds: 600);
            await earlier.SettleAsync();
        }

        var quiet = load.Load with { Rate = load.Load.Connections / Pause };
        var echo = await GrowthAsync(() => Subject.StartEchoAsync(lean: true), quiet);
        var server = await GrowthAsync(() => Subject.StartServerAsync(folder), quiet);
        Console.WriteLine();
        Console.WriteLine($"| {quiet.Connections:N0} connections, each a point every {Pause} s | echo | server | a stream above the echo's connection |");
        Console.WriteLine("|---|---:|---:|---:|");
        Print("managed heap, bytes a connection", echo.Heap, server.Heap, load.Load.Connections);
        Print("private memory of the process, bytes a connection", echo.Private, server.Private, load.Load.Connections);
    }

    private static async Task<ProcessMemory> GrowthAsync(Func<Task<Subject>> startAsync, Load load)
    {
        await using var subject = await startAsync();
        await Small.RunAsync(subject.Address, warmUp: 0, seconds: 2);
        await subject.SettleAsync();
        var before = await ProcessMemory.OfAsync(subject.ProcessId);
        await using var sending = await load.StartAsync(subject.Address);
        await Task.Delay(Sending, TimeProvider.System);
        var after = await ProcessMemory.OfAsync(subject.ProcessId);
        return new ProcessMemory(after.Heap - before.Heap, after.Private - before.Private);
    }

    private static void Print(string what, long echo, long server, int connections) =>
        Console.WriteLine($"| {what} | {echo / connections:N0} | {server / connections:N0} | {(server - echo) / connections:N0} |");
}
