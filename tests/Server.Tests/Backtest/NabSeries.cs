using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Tests.Docs;

namespace StreamingAnomaly.Server.Tests.Backtest;

/// <summary>The bundled labelled series, in the order of their names.</summary>
internal static class NabSeries
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "seed", "data", "nab");

    public static IReadOnlyList<(Series Series, LabelledSeries Labels)> All { get; } = Read();

    /// <summary>With flags of a test's own making as alarms.</summary>
    public static IReadOnlyList<ScoredSeries> WithAlarms(Func<int, Series, bool[]> alarms) =>
        [.. All.Select((one, k) => Alarmed(one.Labels, alarms(k, one.Series)))];

    /// <summary>With scores of a test's own making.</summary>
    public static IReadOnlyList<ScoredSeries> WithScores(Func<int, Series, double[]> scores) =>
        [.. All.Select((one, k) => Scored(one.Labels, scores(k, one.Series)))];

    public static ScoredSeries Alarmed(LabelledSeries labels, bool[] alarms) =>
        new(labels, new BacktestRun(new double[alarms.Length], alarms, alarms, new Dictionary<int, string>(), 0));

    public static ScoredSeries Scored(LabelledSeries labels, double[] scores) =>
        new(labels, new BacktestRun(scores, new bool[scores.Length], new bool[scores.Length], new Dictionary<int, string>(), 0));

    private static List<(Series, LabelledSeries)> Read()
    {
        var labels = LabelFile.Parse(File.ReadAllText(Path.Combine(Folder, "labels.json")));
        return [.. InputFolder.Read(Folder, output: null, Xunit.Assert.Fail)
            .Select(series => (series, new LabelledSeries(series.Points.Count, labels.Find(series)!)))];
    }
}
