using StreamingAnomaly.Benchmarks.Sqlite;

namespace StreamingAnomaly.Benchmarks.Ingest;

/// <summary>What one round measured; SQLite's points a second for each shape of its table.</summary>
internal sealed record IngestRound(Load.Figures Echo, Load.Figures Server, IReadOnlyList<double> Sqlite);

/// <summary>The rounds as rows of Markdown.</summary>
internal static class IngestTable
{
    public static void PrintHead()
    {
        var sqlite = SqliteAlone.Shapes.Select(shape => shape.Name).ToList();
        Console.WriteLine();
        Console.WriteLine($"| load | | echo | server | server / echo | {string.Join(" | ", sqlite)} | server / {sqlite[0]} |");
        Console.WriteLine($"|---|---|---:|---:|---:|{string.Concat(sqlite.Select(_ => "---:|"))}---:|");
    }

    public static void Print(IngestLoad load, IReadOnlyList<IngestRound> rounds)
    {
        if (!load.IsPaced) PrintRate(load, rounds);
        Print(load.IsPaced ? load.Name : "", "reply p50, µs", "N0", rounds, figures => figures.P50Us);
        Print("", "p99, µs", "N0", rounds, figures => figures.P99Us);
        Print("", "p99.9, µs", "N0", rounds, figures => figures.P999Us);
        if (load.IsPaced) Print("", "sent late, p99, µs", "N0", rounds, figures => figures.LateP99Us);
        Print("", "generator, cores", "N2", rounds, figures => figures.GeneratorCores);
    }

    private static void PrintRate(IngestLoad load, IReadOnlyList<IngestRound> rounds)
    {
        var alone = SqliteAlone.Shapes.Select((_, shape) => Text("N0", Median.Of(rounds.Select(round => round.Sqlite[shape]))));
        var share = Median.Of(rounds.Select(round => round.Server.PointsPerSecond / round.Sqlite[0]));
        Print(load.Name, "points/s", "N0", rounds, figures => figures.PointsPerSecond, [.. alone, Text("N2", share)]);
    }

    private static void Print(
        string load, string what, string format, IReadOnlyList<IngestRound> rounds, Func<Load.Figures, double> figure, string[]? sqlite = null)
    {
        // The ratio is taken round by round: the machine's speed drifts between them.
        var echo = Median.Of(rounds.Select(round => figure(round.Echo)));
        var server = Median.Of(rounds.Select(round => figure(round.Server)));
        var ratio = Median.Of(rounds.Select(round => figure(round.Server) / figure(round.Echo)));
        var rest = sqlite ?? new string[SqliteAlone.Shapes.Count + 1];
        Console.WriteLine($"| {load} | {what} | {Text(format, echo)} | {Text(format, server)} | {Text("N2", ratio)} | {string.Join(" | ", rest)} |");
    }

    private static string Text(string format, double value) => double.IsNaN(value) ? "–" : value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
