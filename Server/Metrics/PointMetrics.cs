using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>Counts points that are stored, and what they were held to be.</summary>
internal sealed class PointMetrics : ICommitObserver
{
    private readonly Counter<long> _points;
    private readonly Counter<long> _anomalies;
    private readonly Counter<long> _alarms;
    private readonly Counter<long> _votes;

    public PointMetrics(Meter meter)
    {
        _points = meter.CreateCounter<long>("streaming_anomaly.points", description: "Points that were judged and stored.");
        _anomalies = meter.CreateCounter<long>("streaming_anomaly.anomalies", description: "Points that were held to be anomalous.");
        _alarms = meter.CreateCounter<long>("streaming_anomaly.alarms", description: "Anomalies that raised an alarm.");
        _votes = meter.CreateCounter<long>("streaming_anomaly.votes", description: "Votes for anomaly among the anomalous points, by detector.");
    }

    public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
    {
        _points.Add(points.Length);
        foreach (ref readonly var point in points)
        {
            if (point.IsAnomaly) Count(point);
        }
    }

    private void Count(in JudgedPoint anomaly)
    {
        _anomalies.Add(1);
        if (anomaly.IsAlarm) _alarms.Add(1);
        foreach (var vote in anomaly.Explained?.Votes ?? [])
        {
            if (vote.Anomaly) _votes.Add(1, new KeyValuePair<string, object?>("detector", vote.Name));
        }
    }
}
