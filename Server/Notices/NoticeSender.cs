using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Empties the outbox: each channel by itself, one notice after the other, so that a dead one keeps nobody else waiting.</summary>
/// <remarks>At least once: who dies between a delivery and writing it down delivers again, under the same key.</remarks>
internal sealed partial class NoticeSender(
    Outbox outbox, ChannelList channels, IOptions<NoticeOptions> rules, NoticeMetrics metrics, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<NoticeSender> logger) : BackgroundService
{
    // Doubled at each attempt.
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly Bell _bell = new(time);
    private bool _isFailing;
    private readonly Dictionary<string, Task> _sending = new(StringComparer.Ordinal);

    // By channel: after an attempt that failed also what is told from now on waits, so that all arrives in its order.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _restsUntil = new(StringComparer.Ordinal);

    public void Wake() => _bell.Ring();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before that nobody knows under which address it listens, which links need.
        using var started = lifetime.ApplicationStarted.Register(_bell.Ring);
        while (!lifetime.ApplicationStarted.IsCancellationRequested) await _bell.WaitAsync(null, stoppingToken);

        while (!stoppingToken.IsCancellationRequested) await _bell.WaitAsync(StartDue(stoppingToken), stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_sending.Values);
    }

    /// <returns>When the next is due; null when nothing waits, but for what is being sent.</returns>
    private TimeSpan? StartDue(CancellationToken ct)
    {
        try
        {
            TimeSpan? next = null;
            var waiting = outbox.Waiting();
            metrics.Waiting = waiting.Sum(channel => channel.Waiting);
            foreach (var (channel, nextAt, _) in waiting.Where(channel => !_sending.TryGetValue(channel.Channel, out var sending) || sending.IsCompleted))
            {
                var due = Timestamps.FromMicros(nextAt);
                var wait = (_restsUntil.TryGetValue(channel, out var rests) && rests > due ? rests : due) - time.GetUtcNow();
                if (wait <= TimeSpan.Zero) _sending[channel] = Task.Run(() => SendDueAsync(channel, ct), CancellationToken.None);
                else if (next is null || wait < next) next = wait;
            }

            _isFailing = false;
            return next;
        }
        catch (Exception e)
        {
            // The store's, or a surprise, which must not end the server.
            if (!_isFailing) LogFault(e);
            _isFailing = true;
            return AfterFault;
        }
    }

    private async Task SendDueAsync(string channel, CancellationToken ct)
    {
        try
        {
            while (!IsResting(channel) && outbox.Next(channel) is { } due) await SendAsync(due, ct);
        }
        catch (Exception e)
        {
            // When the server stops, what was begun is tried again after the next start.
            if (ct.IsCancellationRequested) return;
            LogFault(e);
            await Task.Delay(AfterFault, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _bell.Ring();
    }

    private async Task SendAsync(DueDelivery due, CancellationToken ct)
    {
        outbox.Begin(due, Timestamps.ToMicros(time.GetUtcNow() + RestAfter(due.Attempts, null)));
        var delivery = await channels.SendAsync(due.Channel, due.Notice, ct);
        var now = time.GetUtcNow();
        var isTooOld = now - Timestamps.FromMicros(due.AtMicros) >= rules.Value.GiveUpAfter;
        var outcome = delivery.Outcome switch
        {
            DeliveryOutcome.Delivered => "delivered",
            DeliveryOutcome.Refused => "refused",
            _ => isTooOld ? "given_up" : "waiting",
        };
        long? next = outcome == "waiting" ? Timestamps.ToMicros(now + RestAfter(due.Attempts, delivery.RetryAfter)) : null;
        outbox.End(due, outcome, delivery.Said, next);
        if (next is { } until && delivery.Outcome == DeliveryOutcome.Unavailable)
        {
            _restsUntil[due.Channel] = Timestamps.FromMicros(until);
            outbox.Rest(due.Channel, until);
        }

        metrics.Tried(due.Channel, outcome == "waiting" ? "failed" : outcome);
        if (outcome == "waiting" && due.Attempts == 0) LogFailed(due.Channel, delivery.Said);
        else if (outcome is "refused" or "given_up") LogLost(due.Channel, outcome.Replace('_', ' '), delivery.Said);
    }

    private bool IsResting(string channel) => _restsUntil.TryGetValue(channel, out var until) && until > time.GetUtcNow();

    private static TimeSpan RestAfter(long attempts, TimeSpan? asked)
    {
        var rest = attempts < 10 ? FirstRest * Math.Pow(2, attempts) : LongestRest;
        if (rest > LongestRest) rest = LongestRest;
        return asked > rest ? asked.Value : rest;
    }

    [LoggerMessage(LogLevel.Warning, "The channel {Channel} did not take a notice, which will be tried again: {Said}")]
    private partial void LogFailed(string channel, string said);

    [LoggerMessage(LogLevel.Error, "A notice to the channel {Channel} was {Outcome}: {Said}")]
    private partial void LogLost(string channel, string outcome, string said);

    [LoggerMessage(LogLevel.Error, "Notices could not be sent; they will be when it works again")]
    private partial void LogFault(Exception e);
}
