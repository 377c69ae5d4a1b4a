using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>An incident as it is stored; times are UTC microseconds.</summary>
internal sealed record IncidentRow
{
    public long Id { get; init; }

    /// <summary>The stream's name; null for the server itself.</summary>
    public string? ClientId { get; init; }

    public IncidentKind Kind { get; init; }

    public IncidentState State { get; init; }

    /// <summary>The point that opened it; of a silence the last before it.</summary>
    public long OpenedN { get; init; }

    /// <summary>The newest anomaly that belongs to it.</summary>
    public long LastN { get; init; }

    /// <summary>The point after which the rule closed it; null where a person or the clock did, and while it is open.</summary>
    public long? ClosedN { get; init; }

    /// <summary>The time of its first point, as the client told it; of a silence and of the server by the server's clock.</summary>
    public long OpenedAt { get; init; }

    /// <summary>The time of its newest point.</summary>
    public long LastAt { get; init; }

    /// <summary>By the server's clock; null while it is open.</summary>
    public long? ClosedAt { get; init; }

    public long? PeakN { get; init; }

    public double? PeakScore { get; init; }

    public double? PeakValue { get; init; }

    /// <summary>Which detectors voted for any of its points: bit i is detector i of the settings.</summary>
    public long Votes { get; init; }

    /// <summary>0 to 1: the peak's score.</summary>
    public double Severity { get; init; }

    public string Reason { get; init; } = "";

    public long Anomalies { get; init; }

    /// <summary>By the server's clock; null while it is not snoozed.</summary>
    public long? SnoozedUntil { get; init; }

    public bool IsClosed => State == IncidentState.Closed;

    public string SeverityName => SeverityNames.Of(Severities.Of(Severity));
}

internal enum IncidentKind
{
    /// <summary>A stream's anomalies.</summary>
    Anomaly,

    /// <summary>A stream that was regular and stopped.</summary>
    Silent,

    /// <summary>The server's own ill health.</summary>
    Server,
}

internal enum IncidentState
{
    Open,
    Acknowledged,
    Closed,
}

/// <summary>What happened to an incident.</summary>
internal sealed record IncidentEvent
{
    public long Id { get; init; }

    public long IncidentId { get; init; }

    public long At { get; init; }

    public IncidentEventKind Kind { get; init; }

    /// <summary>Null: a rule.</summary>
    public string? Who { get; init; }

    public string? Text { get; init; }
}

internal enum IncidentEventKind
{
    /// <summary>Also again, where a snooze is over and it is still open.</summary>
    Opened,
    Acknowledged,
    Snoozed,
    Closed,
    Commented,
    Feedback,
    Silenced,
}
