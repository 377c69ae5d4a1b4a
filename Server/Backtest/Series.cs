namespace StreamingAnomaly.Server.Backtest;

/// <summary>A recorded stream.</summary>
/// <param name="Name">Its file below the input folder, with <c>/</c> on every system; or the stream's name.</param>
/// <param name="Windows">From its own column <c>label</c>; null when it has none.</param>
internal sealed record Series(string Name, IReadOnlyList<SeriesPoint> Points, IReadOnlyList<LabelWindow>? Windows = null);

/// <summary>One row of a recorded stream.</summary>
/// <param name="Timestamp">As it was written.</param>
/// <param name="Micros">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Value">NaN where it is missing.</param>
internal readonly record struct SeriesPoint(string Timestamp, long Micros, double Value);

/// <summary>Rows that belong to one incident, counted from 0, both ends included.</summary>
internal readonly record struct LabelWindow(int First, int Last)
{
    public int Width => Last - First + 1;

    /// <summary>One window for each run of labelled rows.</summary>
    public static IReadOnlyList<LabelWindow> Runs(IReadOnlyList<bool> labelled)
    {
        var windows = new List<LabelWindow>();
        for (var i = 0; i < labelled.Count; i++)
        {
            if (!labelled[i]) continue;
            var first = i;
            while (i + 1 < labelled.Count && labelled[i + 1]) i++;
            windows.Add(new LabelWindow(first, i));
        }

        return windows;
    }
}
