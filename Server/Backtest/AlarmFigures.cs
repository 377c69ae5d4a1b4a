namespace StreamingAnomaly.Server.Backtest;

/// <summary>What a person who is told of the alarms would count.</summary>
internal sealed record AlarmFigures
{
    /// <summary>Rows that are scored: those behind each series' probation.</summary>
    public required int Rows { get; init; }

    public required int Windows { get; init; }

    public required int WindowsFound { get; init; }

    public required int Alarms { get; init; }

    public required int FalseAlarms { get; init; }

    public required int Anomalies { get; init; }

    /// <summary>Rows from a window's beginning to its first alarm, on average over the windows found; null when none was.</summary>
    public required double? DelayInPoints { get; init; }

    /// <summary>The same as a share of the window.</summary>
    public required double? DelayInWindows { get; init; }

    /// <summary>The share of alarms that lie in a window; null without alarms.</summary>
    public double? Precision => Share(Alarms - FalseAlarms, Alarms);

    /// <summary>The share of windows found; null without windows.</summary>
    public double? Recall => Share(WindowsFound, Windows);

    public double? F1 => Precision is { } precision && Recall is { } recall
        ? precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
        : null;

    public double FalseAlarmsIn10000 => Rows == 0 ? 0 : 10_000.0 * FalseAlarms / Rows;

    public double AnomaliesIn1000 => Rows == 0 ? 0 : 1_000.0 * Anomalies / Rows;

    public static AlarmFigures Of(IReadOnlyList<ScoredSeries> all)
    {
        var (rows, alarms, falseAlarms, anomalies) = (0, 0, 0, 0);
        var delays = new List<(int Points, double Share)>();
        foreach (var (labels, run) in all)
        {
            rows += labels.ScoredRows;
            for (var i = labels.From; i < labels.To; i++)
            {
                if (run.Anomalies[i]) anomalies++;
                if (!run.Alarms[i]) continue;
                alarms++;
                if (!labels.IsLabelled(i)) falseAlarms++;
            }

            foreach (var window in labels.Windows)
                if (NabScore.FirstAlarm(labels, run, window) is { } first) delays.Add((first - window.First, (double)(first - window.First) / window.Width));
        }

        return new AlarmFigures
        {
            Rows = rows,
            Windows = all.Sum(series => series.Labels.Windows.Count),
            WindowsFound = delays.Count,
            Alarms = alarms,
            FalseAlarms = falseAlarms,
            Anomalies = anomalies,
            DelayInPoints = delays.Count > 0 ? delays.Average(delay => delay.Points) : null,
            DelayInWindows = delays.Count > 0 ? delays.Average(delay => delay.Share) : null,
        };
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
