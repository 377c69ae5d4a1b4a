using StreamingAnomaly.Server.Points;
using static System.FormattableString;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>How recorded streams are put to the test.</summary>
/// <param name="HoldOut">The last share of each series that is scored by itself; 0 is none.</param>
internal sealed record Trial(StreamSettings Settings, Normalisation Normalisation = Normalisation.None, double HoldOut = 0)
{
    /// <param name="series">What came.</param>
    /// <param name="labels">What was odd of it; without windows where it is not known.</param>
    /// <param name="ct">Whoever waits has left.</param>
    public ScoredSeries Run(Series series, LabelledSeries labels, CancellationToken ct = default) =>
        new(labels, BacktestRun.Of(series, Settings, NormaliserOf(series, labels), ct));

    /// <summary>By what does not count for the score: all but the held out part, or the probation.</summary>
    public Normaliser NormaliserOf(Series series, LabelledSeries labels)
    {
        var beginning = HoldOut > 0 ? labels.Border(HoldOut) : LabelledSeries.Probation(labels.Count);
        return Normaliser.Fit(Normalisation, series.Points.Take(beginning).Select(point => point.Value));
    }

    /// <summary>What is scored by itself, each with its heading.</summary>
    public IReadOnlyList<(string Heading, IReadOnlyList<ScoredSeries> Series)> Parts(IReadOnlyList<ScoredSeries> all)
    {
        if (HoldOut == 0) return [("all", all)];
        var split = all.Select(series => (series.Run, Parts: series.Labels.SplitBefore(HoldOut))).ToList();
        return
        [
            (Invariant($"first {100 * (1 - HoldOut):0.##} %"), [.. split.Select(series => new ScoredSeries(series.Parts.Earlier, series.Run))]),
            (Invariant($"last {100 * HoldOut:0.##} %"), [.. split.Select(series => new ScoredSeries(series.Parts.Later, series.Run))]),
        ];
    }
}
