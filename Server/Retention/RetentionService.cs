using System.Diagnostics;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Retention;

/// <summary>Deletes what need not be kept, a little at a time.</summary>
internal sealed partial class RetentionService(
    IPointStore store, StreamDirectory streams, IOptionsMonitor<RetentionOptions> options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly ActivitySource Spans = new("StreamingAnomaly.Retention");

    private RetentionOptions _rules = options.CurrentValue;

    // Between two steps of a few milliseconds: replies wait for one of them at most, and not often.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunAsync(stoppingToken);
            await Task.Delay(_rules.Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Goes through all streams once.</summary>
    internal async Task RunAsync(CancellationToken ct)
    {
        using var span = Spans.StartActivity("retention");
        try
        {
            var rules = _rules = options.CurrentValue;
            var steps = 0;
            foreach (var active in (bool[])[false, true])
            {
                foreach (var client in await store.ListClientsAsync(active, int.MaxValue, ct)) steps += await KeepAsync(client, rules.For(client.Id), ct);
            }

            span?.SetTag("streaming_anomaly.steps", steps);
        }
        catch (StoreUnavailableException e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            LogFailed(e);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }

    /// <returns>How often something was deleted.</returns>
    private async Task<int> KeepAsync(ClientRow client, RetentionRule rule, CancellationToken ct)
    {
        if (rule.MaxIdle > TimeSpan.Zero && !client.Active && time.GetUtcNow() - client.LastSeen > rule.MaxIdle)
        {
            if (!await streams.DeleteAsync(client.Id, ct)) return 0;
            LogDeleted(client.Id, client.LastSeen);
            return 1;
        }

        if (rule.Kept() is not { } kept) return 0;
        var began = Stopwatch.GetTimestamp();
        var steps = 0;
        while (await store.TrimAsync(client.Id, kept, ct))
        {
            steps++;
            await Task.Delay(Pause, time, ct);
        }

        if (steps > 0) LogTrimmed(client.Id, steps, Stopwatch.GetElapsedTime(began).TotalSeconds);
        return steps;
    }

    [LoggerMessage(LogLevel.Information, "{ClientId} was deleted: nobody wrote to it since {LastSeen:u}")]
    private partial void LogDeleted(ClientId clientId, DateTimeOffset lastSeen);

    [LoggerMessage(LogLevel.Information, "The oldest points of {ClientId} were deleted, in {Steps} steps within {Seconds:F1} s")]
    private partial void LogTrimmed(ClientId clientId, int steps, double seconds);

    [LoggerMessage(LogLevel.Warning, "Old points could not be deleted; it is tried again")]
    private partial void LogFailed(Exception e);
}
