using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>How many streams there are, counted when someone wants to know.</summary>
internal sealed partial class StreamMetrics(Meter meter, IPointStore store, ILogger<StreamMetrics> logger)
{
    private readonly Gauge<long> _streams = meter.CreateGauge<long>(
        "streaming_anomaly.streams", description: "Streams in the store, by whether a client is connected.");

    public async Task CountAsync(CancellationToken ct)
    {
        try
        {
            var (active, all) = await store.CountClientsAsync(ct);
            _streams.Record(active, new KeyValuePair<string, object?>("state", "active"));
            _streams.Record(all - active, new KeyValuePair<string, object?>("state", "inactive"));
        }
        catch (StoreUnavailableException e)
        {
            // The other figures say what is wrong with it; this one stays as it was.
            LogUnavailable(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Streams could not be counted: the store is not available")]
    private partial void LogUnavailable(Exception e);
}
