using System.ComponentModel.DataAnnotations;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>When a stream's anomalies become an incident and when it is over; a stream may have its own. Section <c>Incidents</c>.</summary>
internal sealed record IncidentOptions
{
    /// <summary>What opens an incident: <c>Alarm</c>, or any <c>Anomaly</c>.</summary>
    public IncidentTrigger OpenOn { get; init; } = IncidentTrigger.Alarm;

    /// <summary>How many of them.</summary>
    [Range(1, 100)]
    public int OpenAfter { get; init; } = 1;

    /// <summary>They lie within so many points; 0: within any.</summary>
    [Range(0, 1_000_000)]
    public int WithinPoints { get; init; } = 100;

    /// <summary>They lie within so much of the points' time; 0: within any.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Within { get; init; }

    /// <summary>So many points without an anomaly must have come before it closes.</summary>
    [Range(0, 1_000_000)]
    public int ClosePoints { get; init; } = 50;

    /// <summary>So much of the points' time must have passed without an anomaly before it closes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Anomalies nearer to the expected value do not count.</summary>
    [Range(0, double.MaxValue)]
    public double MinDeviation { get; init; }

    /// <summary>The same as a share of the expected value: 0.1 is a tenth of it.</summary>
    [Range(0, double.MaxValue)]
    public double MinDeviationShare { get; init; }

    /// <summary>Anomalies on the other side of the expected value do not count: <c>Both</c>, <c>Up</c> or <c>Down</c>.</summary>
    public Direction Direction { get; init; } = Direction.Both;

    /// <summary>Anomalies less severe do not count.</summary>
    public Severity MinSeverity { get; init; } = Severity.Low;

    /// <summary>Values that never count, however odd: <c>0..5</c>, <c>..5</c>, <c>95..</c> or <c>none</c>.</summary>
    [ValueRangeText]
    public string Never { get; init; } = ValueRange.NoneText;

    /// <summary>Values that always are an incident, however usual; only a silence keeps it from opening.</summary>
    [ValueRangeText]
    public string Always { get; init; } = ValueRange.NoneText;

    /// <summary>Hours of each day, UTC, in which anomalies do not count: <c>22:00-06:00</c> or <c>none</c>.</summary>
    [QuietHoursText]
    public string QuietHours { get; init; } = Incidents.QuietHours.NoneText;

    /// <summary>A stream that came without a longer gap for this long, and then stops for this long, went silent; 0: none does.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An incident is closed when its stream has not sent anything for this long.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan AbandonAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>A closed incident goes after this long, unless somebody said what it was; 0: all are kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan ForgetAfter { get; init; }
}

internal enum IncidentTrigger
{
    Alarm,
    Anomaly,
}

internal enum Direction
{
    Both,
    Up,
    Down,
}
