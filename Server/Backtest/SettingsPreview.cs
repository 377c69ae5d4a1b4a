using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>What other settings would have flagged of a stream's newest points, beside what its present ones flag.</summary>
/// <remarks>
/// Both judge the points again, after as many before them as settings that are changed learn from: so the difference is the settings' alone.
/// The live stream had a longer past, and perhaps other settings at the time: what it flagged then may differ from both.
/// </remarks>
internal sealed class SettingsPreview(PreviewSpan span, StreamSettings present, StreamSettings proposed)
{
    // Read and judged page by page, nothing kept: a list of all of them, and their collection, would be felt by every reply.
    private const int PageSize = 1_000;

    private readonly StreamState _present = new(present);
    private readonly StreamState _proposed = new(proposed);

    public PreviewSpan Span => span;

    public FlaggedPoints Present { get; } = new();

    public FlaggedPoints Proposed { get; } = new();

    /// <summary>Flagged by the proposed settings alone.</summary>
    public FlaggedPoints Appearing { get; } = new();

    /// <summary>Flagged by the present settings alone.</summary>
    public FlaggedPoints Disappearing { get; } = new();

    /// <summary>Null for a stream without points.</summary>
    public static async Task<SettingsPreview?> MakeAsync(
        IPointStore store, ClientId id, StreamSettings present, StreamSettings proposed, CancellationToken ct)
    {
        if (await PreviewSpan.FindAsync(store, id, ct) is not { } span) return null;
        var preview = new SettingsPreview(span, present, proposed);
        for (var after = Math.Max(0, span.First - preview.Memory - 1); after < span.Last;)
        {
            var page = await store.ReadAsync(new PointQuery(id) { AfterN = after, BeforeN = span.Last + 1, Limit = PageSize }, ct);
            if (page.Count == 0) break;
            foreach (var point in page) preview.Take(point);
            after = page[^1].N;
        }

        return preview;
    }

    private int Memory => Math.Max(_present.Memory, _proposed.Memory);

    private void Take(in JudgedPoint point)
    {
        var before = _present.TakeRecorded(point.Micros, point.Value);
        var after = _proposed.TakeRecorded(point.Micros, point.Value);
        if (point.N < span.First) return;
        if (before.IsAnomaly) Present.Add(before);
        if (after.IsAnomaly) Proposed.Add(after);
        if (after.IsAnomaly && !before.IsAnomaly) Appearing.Add(after);
        if (before.IsAnomaly && !after.IsAnomaly) Disappearing.Add(before);
    }
}

/// <summary>Anomalies, counted, and the newest of them.</summary>
internal sealed class FlaggedPoints
{
    private const int MostKept = 10;

    private readonly Queue<JudgedPoint> _newest = new(MostKept);

    public int Count { get; private set; }

    public int Alarms { get; private set; }

    /// <summary>The newest last.</summary>
    public IEnumerable<JudgedPoint> Newest => _newest;

    public void Add(in JudgedPoint point)
    {
        Count++;
        if (point.IsAlarm) Alarms++;
        if (_newest.Count == MostKept) _newest.Dequeue();
        _newest.Enqueue(point);
    }
}
