using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>What the server would have said about each point of a recorded stream, had it come live.</summary>
/// <param name="Scores">0 where it was not judged: while warming up, and where the value is missing.</param>
/// <param name="Reasons">Of the anomalies, by row.</param>
/// <param name="AlarmBar">See <see cref="VotingEnsemble.AlarmBar"/>.</param>
internal sealed record BacktestRun(double[] Scores, bool[] Anomalies, bool[] Alarms, IReadOnlyDictionary<int, string> Reasons, double AlarmBar)
{
    // Often enough for whoever left, rarely enough to cost nothing.
    private const int RowsBetweenLooks = 1_024;

    /// <summary>Puts the points through the code of a live stream, one after the other: no point's verdict knows of a later one.</summary>
    public static BacktestRun Of(Series series, StreamSettings settings, Normaliser normaliser, CancellationToken ct = default)
    {
        var stream = new StreamState(settings);
        var count = series.Points.Count;
        var (scores, anomalies, alarms, reasons) = (new double[count], new bool[count], new bool[count], new Dictionary<int, string>());
        for (var i = 0; i < count; i++)
        {
            if (i % RowsBetweenLooks == 0) ct.ThrowIfCancellationRequested();

            var (_, micros, value) = series.Points[i];
            var judged = stream.TakeRecorded(micros, normaliser.Apply(value));
            (scores[i], anomalies[i], alarms[i]) = (judged.Score, judged.IsAnomaly, judged.IsAlarm);
            if (judged.Explained is { } explained) reasons[i] = explained.Reason;
        }

        return new BacktestRun(scores, anomalies, alarms, reasons, stream.AlarmBar);
    }

    public static BacktestRun Of(Series series, StreamSettings settings) => Of(series, settings, Normaliser.None);

    /// <summary>The same scores with another threshold than 0.5; what was learned stays as it was.</summary>
    public BacktestRun At(double threshold)
    {
        var (anomalies, alarms, refractory) = (new bool[Scores.Length], new bool[Scores.Length], new AlarmRefractory());
        for (var i = 0; i < Scores.Length; i++)
        {
            anomalies[i] = Scores[i] > threshold;
            alarms[i] = anomalies[i] && refractory.Admits(i + 1, Scores[i], AlarmBar);
        }

        return this with { Anomalies = anomalies, Alarms = alarms };
    }
}
