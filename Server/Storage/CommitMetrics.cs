using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Measures the commit path.</summary>
internal sealed class CommitMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _points;
    private readonly Counter<long> _failures;
    private readonly Meter _meter;

    public CommitMetrics(Meter meter)
    {
        _meter = meter;
        _duration = _meter.CreateHistogram<double>("streaming_anomaly.commit.duration", "s", "What a transaction took.");
        _points = _meter.CreateHistogram<int>("streaming_anomaly.commit.points", description: "Points that were committed together.");
        _failures = _meter.CreateCounter<long>("streaming_anomaly.commit.failures", description: "Transactions that could not be committed.");
    }

    public void Watch(Func<int> waiting) => _meter.CreateObservableGauge(
        "streaming_anomaly.points.waiting", waiting, description: "Points that wait for the next transaction.");

    public void Committed(long began, int points)
    {
        _duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        _points.Record(points);
    }

    public void Failed() => _failures.Add(1);
}
