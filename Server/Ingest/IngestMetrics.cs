using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Measures what clients notice.</summary>
internal sealed class IngestMetrics
{
    private readonly Histogram<double> _verdict;
    private readonly Counter<long> _refused;
    private readonly Meter _meter;

    public IngestMetrics(Meter meter)
    {
        _meter = meter;
        _verdict = _meter.CreateHistogram<double>(
            "streaming_anomaly.verdict.duration", "s", "From the points that were read together to their replies, stored in between.");
        _refused = _meter.CreateCounter<long>("streaming_anomaly.refused", description: "Points and messages that were answered by an error.");
    }

    public void Watch(Func<int> connections) => _meter.CreateObservableGauge(
        "streaming_anomaly.connections", connections, description: "Open WebSocket connections.");

    public void Answered(long began) => _verdict.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);

    public void Refused(int count)
    {
        if (count > 0) _refused.Add(count);
    }
}
