using System.CommandLine;

namespace StreamingAnomaly.Server.Backtest;

/// <summary><c>Server backtest</c>: judges recorded streams as the server would have, and says how well.</summary>
internal static class BacktestCommand
{
    public const string Name = "backtest";

    /// <returns>The exit code: 0 when something was judged.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var arguments = new BacktestArguments();
        var command = new Command(Name, "Judges recorded streams as the server would have judged them live, and with labels says how well.");
        arguments.AddTo(command);
        command.SetAction((result, ct) => Task.FromResult(Run(() => arguments.Read(result), output, error, ct)));
        return new RootCommand("The streaming anomaly server.") { command }.Parse(args)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private static int Run(Func<BacktestPlan> read, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            var plan = read();
            if (plan.Sweeps && plan.Output is null) throw new UnusableInputException("--sweep writes files: say where with --output");
            var labels = plan.Labels is { } file ? LabelFile.Parse(File.ReadAllText(file)) : null;
            var inputs = InputFolder.Read(plan.Input, plan.Output, error.WriteLine).Select(series => Label(series, labels)).ToList();
            if (plan.Compares) Comparison.Write(output, Labelled(inputs), plan.Trial, ct);
            else Judge(plan, inputs, output, ct);
            Tell(error, inputs, labels);
            return 0;
        }
        catch (Exception e) when (e is UnusableInputException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("stopped");
            return 1;
        }
    }

    private static void Judge(BacktestPlan plan, List<Input> inputs, TextWriter output, CancellationToken ct)
    {
        var scored = new List<ScoredSeries>();
        var (anomalies, alarms) = (0, 0);
        foreach (var (series, labels) in inputs)
        {
            var result = plan.Trial.Run(series, labels ?? new LabelledSeries(series.Points.Count, []), ct);
            anomalies += result.Run.Anomalies.Count(isAnomaly => isAnomaly);
            alarms += result.Run.Alarms.Count(isAlarm => isAlarm);
            if (plan.Output is { } folder) ResultFile.Write(folder, series, result.Run);
            if (labels is not null) scored.Add(result);
        }

        output.WriteLine(SettingsArguments.Describe(plan.Trial.Settings));
        output.WriteLine($"{inputs.Count} series, {FiguresTable.Whole(inputs.Sum(input => (long)input.Series.Points.Count))} points: "
            + $"{FiguresTable.Whole(anomalies)} anomalies, {FiguresTable.Whole(alarms)} alarms");
        if (scored.Count == 0)
        {
            if (plan.Sweeps) throw new UnusableInputException("a sweep needs labels: give --labels, or a column label in the series");
            return;
        }

        var parts = plan.Trial.Parts(scored);
        output.WriteLine();
        FiguresTable.Write(output, parts);
        if (!plan.Sweeps) return;

        var sweeps = parts.Select(part => Sweep.Of(part.Heading, part.Series)).ToList();
        SweepReport.Write(output, plan.Output!, SettingsArguments.Describe(plan.Trial.Settings), sweeps);
    }

    private static Input Label(Series series, LabelFile? labels)
    {
        var windows = labels is null ? series.Windows : labels.Find(series);
        return new Input(series, windows is null ? null : new LabelledSeries(series.Points.Count, windows));
    }

    private static IReadOnlyList<(Series, LabelledSeries)> Labelled(List<Input> inputs)
    {
        var labelled = inputs.Where(input => input.Labels is not null).Select(input => (input.Series, input.Labels!)).ToList();
        return labelled.Count > 0 ? labelled : throw new UnusableInputException("a comparison needs labels: give --labels, or a column label in the series");
    }

    /// <summary>What the figures leave out.</summary>
    private static void Tell(TextWriter error, List<Input> inputs, LabelFile? labels)
    {
        if (labels is null) return;
        var names = inputs.Select(input => input.Series.Name).ToHashSet();
        foreach (var (series, _) in inputs.Where(input => input.Labels is null)) error.WriteLine($"{series.Name}: not in the labels; judged, not scored");
        foreach (var name in labels.Names.Where(name => !names.Contains(name))) error.WriteLine($"{name}: in the labels, but not below the input");
    }

    /// <param name="Labels">Null where it is not known what was odd.</param>
    private sealed record Input(Series Series, LabelledSeries? Labels);
}
