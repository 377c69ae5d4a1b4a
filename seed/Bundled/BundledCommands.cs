using System.CommandLine;

namespace StreamingAnomaly.Seed.Bundled;

/// <summary><c>list</c> and <c>bundled</c>: what comes with the program, and its demo set as files.</summary>
internal static class BundledCommands
{
    public static Command List()
    {
        var command = new Command("list", "Lists the bundled series; data/README.md says where they come from.");
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            foreach (var series in BundledSeries.All())
            {
                var times = File.ReadLines(series.FilePath).Skip(1).Select(line => line[..line.IndexOf(',')]).ToList();
                var labels = series.LabelledWindows > 0 ? $", {series.LabelledWindows} labelled" : "";
                var demo = series.InDemo ? ", demo" : "";
                output.WriteLine($"{series.Name,-60} {times.Count,6} points  {times[0][..10]} to {times[^1][..10]}{labels}{demo}");
            }
        });
        return command;
    }

    public static Command Copy()
    {
        var folder = new Option<string>("--output") { Description = "The folder to copy to.", DefaultValueFactory = _ => "data/seed" };
        var command = new Command("bundled", "Copies the demo set: five stocks through the crash of 2008, and one machine.") { folder };
        command.SetAction(async (parsed, ct) =>
        {
            var target = parsed.GetValue(folder)!;
            var copied = 0;
            foreach (var series in BundledSeries.All().Where(series => series.InDemo))
                if (await CopyAsync(series.FilePath, Path.Combine(target, Path.GetFileName(series.Name)), ct)) copied++;

            parsed.InvocationConfiguration.Output.WriteLine($"The demo set is in {target}: {(copied == 0 ? "it was there already" : $"{copied} files copied")}.");
        });
        return command;
    }

    // An identical file is left alone, so that its time still says when the series arrived.
    private static async Task<bool> CopyAsync(string source, string target, CancellationToken ct)
    {
        var content = await File.ReadAllBytesAsync(source, ct);
        if (File.Exists(target) && (await File.ReadAllBytesAsync(target, ct)).AsSpan().SequenceEqual(content)) return false;

        await AtomicFile.WriteAsync(target, content, ct);
        return true;
    }
}
