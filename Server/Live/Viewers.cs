using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Live;

/// <summary>Counts open event streams, so that viewers cannot take what writers need.</summary>
internal sealed class Viewers
{
    private readonly IOptions<LiveOptions> _options;
    private readonly IHostApplicationLifetime _lifetime;
    private int _open;

    public Viewers(IOptions<LiveOptions> options, IHostApplicationLifetime lifetime, LiveFeed feed, Meter meter)
    {
        (_options, _lifetime) = (options, lifetime);
        meter.CreateObservableGauge("streaming_anomaly.viewers", () => Open, description: "Open event streams.");
        meter.CreateObservableCounter("streaming_anomaly.viewers.missed", () => feed.Missed, description: "Points that viewers were too slow for.");
    }

    /// <summary>How many there are.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>
    /// Runs one viewer's event stream until it leaves or the server stops; a viewer too many is turned away. Both ends of it are
    /// ordinary, so neither is an error.
    /// </summary>
    public async Task<IResult> ServeAsync(HttpContext context, Func<EventWriter, CancellationToken, Task> follow)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > _options.Value.MaxViewers) return Full(context);

            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _lifetime.ApplicationStopping);
            using var events = new EventWriter(context);
            try
            {
                await follow(events, ends.Token);
            }
            catch (OperationCanceledException) when (ends.IsCancellationRequested)
            {
            }

            return Results.Empty;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static IResult Full(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "10";
        return Results.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "Too many viewers",
            detail: "All places for live viewers are taken (Live:MaxViewers); try again later.");
    }
}
