using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>How the store is, looked up when someone wants to know.</summary>
internal sealed class StoreMetrics
{
    private readonly IPointStore _store;
    private readonly SqliteDatabase _database;

    public StoreMetrics(Meter meter, IPointStore store, SqliteDatabase database)
    {
        (_store, _database) = (store, database);
        meter.CreateObservableGauge("streaming_anomaly.ready", Check, description: "1 while points can be stored, as /health/ready says; else 0.");
        meter.CreateObservableGauge("streaming_anomaly.database.size", MeasureFiles, "By", "The database's files: the database itself and its log.");
    }

    private int Check()
    {
        try
        {
            // Instruments are read by a plain call; the store works on its caller's thread, so nothing is waited for.
            _store.CheckAsync(CancellationToken.None).GetAwaiter().GetResult();
            return 1;
        }
        catch (StoreUnavailableException)
        {
            // The log says why.
            return 0;
        }
    }

    private IEnumerable<Measurement<long>> MeasureFiles() => [Of(SizeOf(_database.Path), "database"), Of(SizeOf(_database.WalPath), "log")];

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static Measurement<long> Of(long value, string file) => new(value, new KeyValuePair<string, object?>("file", file));
}
