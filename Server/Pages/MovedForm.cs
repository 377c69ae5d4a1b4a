using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Asks which stream and how much of its newest time to compare others in.</summary>
/// <param name="Stream">As it was asked for; null at first.</param>
/// <param name="Last">One of <see cref="Spans"/> by name, or <see cref="Newest"/>; empty where a time was chosen elsewhere.</param>
/// <param name="From">The time that was chosen elsewhere, as it was asked for.</param>
/// <param name="To">Its end.</param>
internal sealed record MovedForm(string? Stream = null, string? Last = null, string? From = null, string? To = null)
{
    public const string Newest = "newest";

    public static IReadOnlyList<(string Name, string Words, TimeSpan Length)> Spans { get; } =
    [
        ("15m", "last 15 minutes", TimeSpan.FromMinutes(15)),
        ("1h", "last hour", TimeSpan.FromHours(1)),
        ("6h", "last 6 hours", TimeSpan.FromHours(6)),
        ("1d", "last day", TimeSpan.FromDays(1)),
        ("7d", "last week", TimeSpan.FromDays(7)),
    ];

    public bool HasTime => string.IsNullOrEmpty(Last) && (From ?? To) is not null;

    /// <summary>In microseconds; null for the newest points, however long they took.</summary>
    public long? LastMicros => Spans.FirstOrDefault(span => span.Name == Last) is { Name: not null } known
        ? (long)known.Length.TotalSeconds * Timestamps.MicrosPerSecond
        : null;
}
