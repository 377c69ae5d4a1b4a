using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Counts attempts to tell people.</summary>
internal sealed class NoticeMetrics
{
    private readonly Counter<long> _notices;
    private long _waiting;

    public NoticeMetrics(Meter meter)
    {
        _notices = meter.CreateCounter<long>(
            "streaming_anomaly.notices", description: "Attempts to deliver a notice, by channel and outcome: delivered, failed (tried again), refused, given_up.");
        meter.CreateObservableGauge("streaming_anomaly.notices.waiting", () => Volatile.Read(ref _waiting), description: "Deliveries that wait for their next attempt.");
    }

    public long Waiting
    {
        set => Volatile.Write(ref _waiting, value);
    }

    public void Tried(string channel, string outcome) =>
        _notices.Add(1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("outcome", outcome));
}
