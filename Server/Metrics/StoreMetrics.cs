using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>How much there is in the store, looked up when someone wants to know.</summary>
internal sealed partial class StoreMetrics
{
    private readonly IPointStore _store;
    private readonly SqliteDatabase _database;
    private readonly ILogger<StoreMetrics> _logger;

    public StoreMetrics(Meter meter, IPointStore store, SqliteDatabase database, ILogger<StoreMetrics> logger)
    {
        (_store, _database, _logger) = (store, database, logger);
        meter.CreateObservableGauge("streaming_anomaly.streams", CountStreams, description: "Streams in the store, by whether a client is connected.");
        meter.CreateObservableGauge("streaming_anomaly.database.size", MeasureFiles, "By", "The database's files: the database itself and its log.");
    }

    private IEnumerable<Measurement<long>> CountStreams()
    {
        try
        {
            // Instruments are read by a plain call; the store reads on its caller's thread, so nothing is waited for.
            var (active, all) = _store.CountClientsAsync(CancellationToken.None).GetAwaiter().GetResult();
            return [Of(active, "state", "active"), Of(all - active, "state", "inactive")];
        }
        catch (StoreUnavailableException e)
        {
            // The other figures say what is wrong with it.
            LogUnavailable(e);
            return [];
        }
    }

    private IEnumerable<Measurement<long>> MeasureFiles() => [Of(SizeOf(_database.Path), "file", "database"), Of(SizeOf(_database.WalPath), "file", "log")];

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static Measurement<long> Of(long value, string label, string text) => new(value, new KeyValuePair<string, object?>(label, text));

    [LoggerMessage(LogLevel.Warning, "Streams could not be counted: the store is not available")]
    private partial void LogUnavailable(Exception e);
}
