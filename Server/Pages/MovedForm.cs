using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Asks which stream and how much of its newest time to compare others in.</summary>
/// <param name="Stream">As it was asked for; null at first.</param>
/// <param name="Last">One of <see cref="Spans"/> by name; another one is the newest points.</param>
internal sealed record MovedForm(string? Stream = null, string? Last = null)
{
    public static IReadOnlyList<(string Name, string Words, TimeSpan Length)> Spans { get; } =
    [
        ("15m", "last 15 minutes", TimeSpan.FromMinutes(15)),
        ("1h", "last hour", TimeSpan.FromHours(1)),
        ("6h", "last 6 hours", TimeSpan.FromHours(6)),
        ("1d", "last day", TimeSpan.FromDays(1)),
        ("7d", "last week", TimeSpan.FromDays(7)),
    ];

    /// <summary>In microseconds; null for the newest points, however long they took.</summary>
    public long? LastMicros => Spans.FirstOrDefault(span => span.Name == Last) is { Name: not null } known
        ? (long)known.Length.TotalSeconds * Timestamps.MicrosPerSecond
        : null;
}
