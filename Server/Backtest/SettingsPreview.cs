using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>What other settings would have flagged of a stream's newest points, beside what its present ones flag.</summary>
/// <remarks>
/// Both judge the points again, after as many before them as settings that are changed learn from: so the difference is the settings' alone.
/// The live stream had a longer past, and perhaps other settings at the time: what it flagged then may differ from both.
/// </remarks>
/// <param name="Learned">Points before those that are told of.</param>
internal sealed record SettingsPreview(PreviewSpan Span, SideBySide Runs, int Learned)
{
    public Flagged Present => Count(Runs.FirstRun);

    public Flagged Proposed => Count(Runs.SecondRun);

    /// <summary>Rows that only the proposed settings flag.</summary>
    public IReadOnlyList<int> Appearing { get; } = [.. Told(Runs, Learned).Where(row => Runs.SecondRun.Anomalies[row] && !Runs.FirstRun.Anomalies[row])];

    /// <summary>Rows that only the present settings flag.</summary>
    public IReadOnlyList<int> Disappearing { get; } = [.. Told(Runs, Learned).Where(row => Runs.FirstRun.Anomalies[row] && !Runs.SecondRun.Anomalies[row])];

    /// <summary>Null for a stream without points.</summary>
    public static async Task<SettingsPreview?> MakeAsync(
        IPointStore store, ClientId id, StreamSettings present, StreamSettings proposed, CancellationToken ct)
    {
        if (await PreviewSpan.FindAsync(store, id, ct) is not { } span) return null;
        var memory = Math.Max(new StreamState(present).Memory, new StreamState(proposed).Memory);
        var series = await StreamHistory.ReadAsync(store, id, span.First - memory, span.Last, ct);
        var learned = series.Points.Count - (int)(span.Last - span.First + 1);
        return new SettingsPreview(span, SideBySide.Of(series, labels: null, present, proposed, ct), learned);
    }

    private static IEnumerable<int> Told(SideBySide runs, int learned) => runs.Differences.Where(row => row >= learned);

    private Flagged Count(BacktestRun run) => new(
        run.Anomalies.Skip(Learned).Count(isAnomaly => isAnomaly),
        run.Alarms.Skip(Learned).Count(isAlarm => isAlarm));
}

internal readonly record struct Flagged(int Anomalies, int Alarms);
