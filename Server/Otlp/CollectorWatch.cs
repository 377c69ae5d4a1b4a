using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>Says once that the collector takes nothing, and once that it does again; the library tells only who listens to its events.</summary>
internal sealed partial class CollectorWatch(ILogger logger) : EventListener
{
    private readonly ConcurrentDictionary<string, Uri> _failing = new();

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol") EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Events that tell of an attempt begin with the address.
        if (eventData.Payload is not [string address, ..] || !Uri.TryCreate(address, UriKind.Absolute, out var uri)) return;
        if (eventData.EventName == "ExportSuccess")
        {
            if (_failing.TryRemove(address, out _)) LogBack(Shown(uri), SignalOf(uri));
        }
        else if (eventData.Level <= EventLevel.Warning && _failing.TryAdd(address, uri))
        {
            LogFailing(Shown(uri), SignalOf(uri), Reason($"{eventData.Payload[^1]}"));
        }
    }

    // What follows the host may be a secret.
    private static string Shown(Uri uri) => $"{uri.Scheme}://{uri.Authority}";

    // Its own part of the address, in either protocol.
    private static string SignalOf(Uri uri) => uri.AbsolutePath.Contains("metrics", StringComparison.OrdinalIgnoreCase) ? "metrics" : "traces";

    /// <summary>Of an exception in all its length, the message.</summary>
    private static string Reason(string text)
    {
        const string Type = "Exception: ";
        var line = text.Split('\n')[0];
        var at = line.IndexOf(Type, StringComparison.Ordinal);
        return at < 0 ? line : line[(at + Type.Length)..];
    }

    [LoggerMessage(LogLevel.Warning, "The collector at {Collector} does not take {Signal}; all else goes on: {Reason}")]
    private partial void LogFailing(string collector, string signal, string reason);

    [LoggerMessage(LogLevel.Information, "The collector at {Collector} takes {Signal} again")]
    private partial void LogBack(string collector, string signal);
}
