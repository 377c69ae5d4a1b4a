namespace StreamingAnomaly.Server.Backtest;

/// <summary>Where a series' incidents lie, and what an alarm on each of its rows is worth by the rules of the Numenta Anomaly Benchmark.</summary>
internal sealed class LabelledSeries
{
    private const double ProbationShare = 0.15;
    private const int LongestProbation = 750;

    // How many widths behind a window a false alarm stops profiting from its nearness.
    private const double FarBehind = 3;

    private static readonly double EarliestReward = Sigmoid(-1);

    private readonly bool[] _labelled;
    private readonly double[] _worth;

    /// <param name="count">Rows of the series.</param>
    /// <param name="windows">In their order, none overlapping another.</param>
    public LabelledSeries(int count, IReadOnlyList<LabelWindow> windows)
        : this(count, windows, new bool[count], new double[count], Probation(count), count)
    {
        Array.Fill(_worth, -1);
        for (var k = 0; k < windows.Count; k++)
        {
            var (first, last) = windows[k];
            double width = windows[k].Width;
            for (var i = first; i <= last; i++) (_labelled[i], _worth[i]) = (true, Sigmoid(-(last - i + 1) / width) / EarliestReward);

            var next = k + 1 < windows.Count ? windows[k + 1].First : count;
            for (var i = last + 1; i < next; i++) _worth[i] = Sigmoid((i - last) / (width - 1));
        }
    }

    private LabelledSeries(int count, IReadOnlyList<LabelWindow> windows, bool[] labelled, double[] worth, int from, int to) =>
        (Count, Windows, _labelled, _worth, From, To) = (count, windows, labelled, worth, from, to);

    public int Count { get; }

    public IReadOnlyList<LabelWindow> Windows { get; }

    /// <summary>The first row that is scored.</summary>
    public int From { get; }

    /// <summary>The row behind the last that is scored.</summary>
    public int To { get; }

    public int ScoredRows => To - From;

    /// <summary>How many first rows are for learning alone: 15 %, at most 750.</summary>
    public static int Probation(int count) => Math.Min((int)Math.Floor(ProbationShare * count), LongestProbation);

    public bool IsLabelled(int row) => _labelled[row];

    /// <summary>
    /// Of the first alarm in a window: 1 at its beginning, towards 0 at its end. Of an alarm elsewhere: −1, and less bad shortly
    /// behind a window.
    /// </summary>
    public double Worth(int row) => _worth[row];

    /// <summary>The rows up to a share of the series, and those after it; a window that would be cut belongs to the earlier part.</summary>
    public (LabelledSeries Earlier, LabelledSeries Later) SplitBefore(double lastShare)
    {
        var border = Border(lastShare);
        var (earlier, later) = (Windows.Where(window => window.First < border).ToList(), Windows.Where(window => window.First >= border).ToList());
        return (new LabelledSeries(Count, earlier, _labelled, _worth, Math.Min(From, border), border),
            new LabelledSeries(Count, later, _labelled, _worth, Math.Max(From, border), To));
    }

    /// <summary>The first row of the last part.</summary>
    public int Border(double lastShare)
    {
        var border = Count - (int)Math.Round(lastShare * Count);
        return Windows.Where(window => window.First < border && window.Last >= border).Select(window => window.Last + 1).FirstOrDefault(border);
    }

    private static double Sigmoid(double place) => place > FarBehind ? -1 : 2 / (1 + Math.Exp(5 * place)) - 1;
}

/// <summary>A series' labels beside what was said about its rows.</summary>
internal sealed record ScoredSeries(LabelledSeries Labels, BacktestRun Run);
