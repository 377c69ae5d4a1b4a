using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Makes notices of what happens to incidents: waits a moment for more of the same, groups, routes, and leaves them in the outbox.</summary>
internal sealed partial class NoticeDispatcher(
    NoticeStore store, IOptions<NoticeOptions> rules, NoticeSender sender, TimeProvider time, ILogger<NoticeDispatcher> logger) : BackgroundService, IIncidentObserver
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly Bell _bell = new(time);
    private bool _isFailing;

    public void OnIncidentEvents() => _bell.Ring();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What happened while nobody dispatched is told together with what rules find at the start.
        _bell.Ring();
        TimeSpan? wait = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await _bell.WaitAsync(wait, stoppingToken)) await GatherAsync(stoppingToken);
            wait = Dispatch();
        }
    }

    /// <summary>As long as more keep coming, up to a limit: a flood is told in one piece.</summary>
    private async Task GatherAsync(CancellationToken ct)
    {
        var (began, options) = (time.GetTimestamp(), rules.Value);
        while (options.GatherMost - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            if (!await _bell.WaitAsync(options.Gather < left ? options.Gather : left, ct)) return;
        }
    }

    /// <returns>When to look again without being told to; null: never.</returns>
    private TimeSpan? Dispatch()
    {
        try
        {
            // What happens meanwhile has rung, and is gathered again.
            var isMore = true;
            while (isMore && store.ReadNew() is { } events)
            {
                var plan = NoticePlan.Of(events, rules.Value, () => $"ntc_{Guid.CreateVersion7(time.GetUtcNow()):N}");
                store.Write(events, plan);
                if (plan.Notices.Count > 0) sender.Wake();
                isMore = events.IsMore;
            }

            _isFailing = false;
            return store.NextHeld() is not { } next ? null : Sooner(Timestamps.FromMicros(next) - time.GetUtcNow());
        }
        catch (Exception e)
        {
            // The store's, or a surprise, which must not end the server. Nothing is lost: the cursor stands where it stood.
            if (!_isFailing) LogFailed(e);
            _isFailing = true;
            return AfterFault;
        }
    }

    private static TimeSpan Sooner(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;

    [LoggerMessage(LogLevel.Error, "Notices could not be made; they will be when it works again")]
    private partial void LogFailed(Exception e);
}
