using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>Listens to the server's own instruments and to those of the framework that say how the process is doing.</summary>
/// <remarks>By hand, as the exporters of OpenTelemetry for Prometheus and the libraries for it are not to be had.</remarks>
internal sealed class MetricsCollector(Meter own) : IHostedService, IDisposable
{
    /// <summary>The server's own meter; its instruments are called <c>streaming_anomaly.…</c>.</summary>
    public const string OwnMeter = "StreamingAnomaly";

    /// <summary>Whose measurements are told.</summary>
    public static readonly IReadOnlyList<string> Meters = [OwnMeter, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Measured> _measured = new();
    private readonly Lock _collecting = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!IsWanted(instrument.Meter)) return;
            listener.EnableMeasurementEvents(instrument, _measured.GetOrAdd(instrument.Name, _ => new Measured(instrument)));
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, labels, measured) => Take(measured, value, labels));
        _listener.SetMeasurementEventCallback<int>(static (_, value, labels, measured) => Take(measured, value, labels));
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, measured) => Take(measured, value, labels));
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>All that has been measured, by name.</summary>
    public IReadOnlyList<Measured> Collect()
    {
        lock (_collecting)
        {
            foreach (var measured in _measured.Values) measured.Refresh();
            _listener.RecordObservableInstruments();
            return [.. _measured.Values.OrderBy(measured => measured.Instrument.Name, StringComparer.Ordinal)];
        }
    }

    public void Dispose() => _listener.Dispose();

    // A process may hold more than one server, as tests do: each reads its own meters, and those of the process.
    private bool IsWanted(Meter meter) => Meters.Contains(meter.Name) && (meter.Scope is null || meter.Scope == own.Scope);

    private static void Take(object? measured, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) => ((Measured)measured!).Take(value, labels);
}
