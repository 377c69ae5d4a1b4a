using StreamingAnomaly.Benchmarks.Sqlite;

namespace StreamingAnomaly.Benchmarks.Ingest;

/// <summary>From frame to durable reply: a bare echo, the server, and SQLite alone, the same load on each in turn, round by round, in one run.</summary>
internal sealed class IngestBenchmark(Options options)
{
    private readonly List<string> _problems = [];
    private long _answered;

    /// <returns>The process's exit code: 1 where points were refused or lost.</returns>
    public async Task<int> RunAsync()
    {
        var crowds = IngestLoad.All.Where(load => load.IsPaced).ToList();
        options.RequireOneOf([.. IngestLoad.All.Select(load => load.Key), .. crowds.Select(MemoryKey)]);
        Console.WriteLine($"{Environment.ProcessorCount} cores, {options.Rounds} rounds of {options.Seconds} s after {options.WarmUp} s ({options.Cold} s before the first); medians, of ratios too. The generator runs on the same cores.");
        Console.WriteLine("Every point is judged by five calibrated detectors at window 50 and committed before its reply.");
        await MeasureLoadsAsync();
        foreach (var load in crowds.Where(load => options.Wants(MemoryKey(load)))) await MeasureMemoryAsync(load);

        Console.WriteLine();
        foreach (var problem in _problems) Console.WriteLine(problem);
        return _problems.Count > 0 ? 1 : 0;
    }

    private static string MemoryKey(IngestLoad load) => $"memory-{load.Load.Connections}";

    private async Task MeasureLoadsAsync()
    {
        var loads = IngestLoad.All.Where(load => options.Wants(load.Key)).ToList();
        if (loads.Count == 0) return;

        using var folder = new ScratchFolder();
        await using (var busy = await Subject.StartEchoAsync())
        await using (var lean = await Subject.StartEchoAsync(lean: true))
        await using (var server = await Subject.StartServerAsync(folder))
        {
            IngestTable.PrintHead();
            foreach (var load in loads) await CompareAsync(load, load.IsPaced ? lean : busy, server);
        }

        // The server was killed in the end: what it has answered must be there all the same.
        var stored = StoredPoints.Count(folder);
        if (stored < _answered) _problems.Add($"{_answered:N0} points were answered, {stored:N0} are stored");
    }

    private async Task CompareAsync(IngestLoad load, Subject echo, Subject server)
    {
        var rounds = new List<IngestRound>();
        try
        {
            await (load.IsPaced
                ? RunAsync(load.WarmUp, server, isServer: true, warmUp: 0, seconds: 600)
                : RunAsync(load.Load, server, isServer: true, warmUp: 0, options.Cold));
            for (var round = 0; round < options.Rounds; round++)
            {
                var echoed = await RunAsync(load.Load, echo, isServer: false, options.WarmUp, options.Seconds);
                var served = await RunAsync(load.Load, server, isServer: true, options.WarmUp, options.Seconds);
                rounds.Add(new IngestRound(echoed, served, MeasureSqlite(load)));
            }
        }
        catch (LoadFailedException e)
        {
            _problems.Add($"{load.Name}: {e.Message}");
        }

        IngestTable.Print(load, rounds);
    }

    private async Task<Load.Figures> RunAsync(Load load, Subject subject, bool isServer, double warmUp, double seconds)
    {
        await subject.SettleAsync();
        var figures = await load.RunAsync(subject.Address, warmUp, seconds);
        if (isServer) _answered += figures.MessagesAnswered * load.Batch;
        return figures;
    }

    private IReadOnlyList<double> MeasureSqlite(IngestLoad load) => load.IsPaced
        ? []
        : [.. SqliteAlone.Shapes.Select(shape => SqliteAlone.Measure(shape, load.Load.Connections, load.CommitPointsOfAStream, options.Seconds / 2))];

    private async Task MeasureMemoryAsync(IngestLoad load)
    {
        try
        {
            await MemoryBenchmark.RunAsync(load);
        }
        catch (LoadFailedException e)
        {
            _problems.Add($"memory of {load.Name}: {e.Message}");
        }
    }
}
