using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Has rules catch up with the store, and writes what comes of them: one loop, beside the commits.</summary>
internal sealed partial class IncidentKeeper(
    IncidentWatch watch,
    IncidentStore incidents,
    IncidentClock clock,
    ServerWatch server,
    IPointStore points,
    IncidentNews news,
    IOptionsMonitor<IncidentOptions> rules,
    TimeProvider time,
    ILogger<IncidentKeeper> logger) : BackgroundService
{
    // Points wait for a transaction of some milliseconds at most.
    private const int SavedAtOnce = 50;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // Of the loop. Those that the store could not serve stay here.
    private readonly HashSet<WatchedStream> _inHand = [];
    private bool _isRecovered;
    private Happening? _ill;
    private IncidentOptions _rule = rules.CurrentValue;
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is read at start may be much; others start meanwhile.
        await Task.Yield();
        watch.LookAfterAll();
        using var timer = time.CreateTimer(_ => watch.LookAfterAll(), null, Every, Every);
        try
        {
            while (await watch.Work.WaitToReadAsync(stoppingToken)) await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // The next start need not read again what came last.
        await WorkAsync(CancellationToken.None, all: true);
    }

    private async Task WorkAsync(CancellationToken ct, bool all = false)
    {
        var isTime = all;
        while (watch.Work.TryRead(out var stream))
        {
            if (stream is null) isTime = true;
            else _inHand.Add(stream);
        }

        if (all) _inHand.UnionWith(watch.All);
        try
        {
            _isRecovered &= !watch.TakeAnew();
            if (!_isRecovered) Recover();
            if (isTime) TakeChangedRule();
            foreach (var stream in _inHand) await CatchUpAsync(stream, ct);
            if (isTime) watch.Check();
            Save();
            if (isTime) clock.Look();
            if (isTime) LookAtServer();
            _isFailing = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Nothing is lost: what is in hand stays there, and rules go on from their cursors.
            if (!_isFailing) LogFailed(e);
            _isFailing = true;
        }
    }

    private void Recover()
    {
        foreach (var id in incidents.Behind()) watch.Remember(id);
        _isRecovered = true;
    }

    private void TakeChangedRule()
    {
        if (rules.CurrentValue == _rule) return;
        foreach (var stream in watch.All)
        {
            if (incidents.Load(stream.Id) is { } stored) stream.Reload(stored);
        }

        _rule = rules.CurrentValue;
    }

    private void LookAtServer()
    {
        // Kept until it is written: while the store fails this is what there is to tell.
        _ill ??= server.Look();
        if (_ill is null) return;
        news.Tell(incidents.Write(_ill));
        _ill = null;
    }

    private async Task CatchUpAsync(WatchedStream stream, CancellationToken ct)
    {
        if (stream.Begin())
        {
            if (incidents.Load(stream.Id) is not { } stored) return;
            stream.Load(stored);
        }

        while (stream.Behind() is { } n)
        {
            var page = await points.ReadAsync(new PointQuery(stream.Id) { AfterN = n, Limit = PointQuery.MaxLimit }, ct);
            stream.CatchUp([.. page]);
            if (page.Count > 0) SaveAll([stream]);
        }
    }

    private void Save()
    {
        foreach (var some in _inHand.Chunk(SavedAtOnce)) SaveAll(some);
        _inHand.Clear();
    }

    private void SaveAll(IReadOnlyList<WatchedStream> streams)
    {
        var saves = streams.Select(stream => (Stream: stream, Save: stream.Save())).Where(pair => pair.Save is not null).ToList();
        if (saves.Count == 0) return;
        var told = incidents.Save([.. saves.Select(pair => pair.Save!)]);
        foreach (var (stream, save) in saves) stream.Saved(save!);
        news.Tell(told);
    }

    [LoggerMessage(LogLevel.Error, "Incidents cannot be kept for now; rules go on where they are as soon as it works again")]
    private partial void LogFailed(Exception e);
}
