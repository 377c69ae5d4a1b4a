using System.Diagnostics;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>Every preset, and every detector alone, on the same labelled series: a table in Markdown.</summary>
internal static class Comparison
{
    // The fastest counts: a shared machine slows down at times, and is never faster than it is.
    private const int Rounds = 3;
    private const int StreamsWeighed = 32;

    private static readonly string[] Columns =
    [
        "setting", "NAB standard", "windows found", "alarms right", "false alarms in 10,000", "anomalies in 1,000", "ns a point", "bytes a stream",
    ];

    public static void Write(TextWriter output, IReadOnlyList<(Series Series, LabelledSeries Labels)> inputs, Trial trial, CancellationToken ct)
    {
        // All are judged before any is timed: until then the code is compiled while it runs.
        var rows = Settings(trial.Settings)
            .Select(setting => (setting.Name, Trial: trial with { Settings = setting.Settings }))
            .Select(row => (row.Name, row.Trial, Scored: inputs.Select(input => row.Trial.Run(input.Series, input.Labels, ct)).ToList()))
            .ToList();

        WriteRow(Columns);
        WriteRow([.. Columns.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (var row in rows)
        {
            var (time, bytes) = (Nanoseconds(inputs, row.Trial, ct), Bytes(inputs[0].Series, row.Trial.Settings));
            foreach (var (heading, part) in row.Trial.Parts(row.Scored))
            {
                var figures = AlarmFigures.Of(part);
                WriteRow(
                [
                    trial.HoldOut > 0 ? $"`{row.Name}`, {heading}" : $"`{row.Name}`",
                    FiguresTable.Fraction(NabScore.Of(part, NabProfile.Standard)),
                    $"{figures.WindowsFound} of {figures.Windows}",
                    FiguresTable.Fraction(figures.Precision),
                    FiguresTable.Fraction(figures.FalseAlarmsIn10000),
                    FiguresTable.Fraction(figures.AnomaliesIn1000),
                    FiguresTable.Whole(time),
                    FiguresTable.Whole(bytes),
                ]);
            }
        }

        void WriteRow(string[] cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    /// <summary>Presets first, then single detectors, all else as asked for.</summary>
    public static IEnumerable<(string Name, StreamSettings Settings)> Settings(StreamSettings asked)
    {
        foreach (var preset in Presets.Names) yield return (preset, Presets.Choose(preset, asked));
        foreach (var detector in DetectorCatalog.Names.Except(Presets.Names)) yield return (detector, asked with { Detectors = [detector], MinVotes = null });
    }

    /// <summary>Of judging and learning a point, an anomaly's explanation included.</summary>
    private static long Nanoseconds(IReadOnlyList<(Series Series, LabelledSeries Labels)> inputs, Trial trial, CancellationToken ct)
    {
        var total = 0.0;
        foreach (var (series, labels) in inputs)
        {
            var fastest = double.PositiveInfinity;
            for (var round = 0; round < Rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                trial.Run(series, labels, ct);
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }

            total += fastest;
        }

        return (long)(total / inputs.Sum(input => (double)input.Series.Points.Count));
    }

    /// <summary>What a stream holds in memory, by the growth of the heap.</summary>
    private static long Bytes(Series series, StreamSettings settings)
    {
        var streams = new StreamState[StreamsWeighed];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < streams.Length; i++)
        {
            streams[i] = new StreamState(settings);
            foreach (var (_, micros, value) in series.Points)
                streams[i].Take(new ReceivedPoint(micros, value, Seq: 0, IsArrival: false), nowMicros: micros, explain: false);
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(streams);
        return grown / streams.Length;
    }
}
