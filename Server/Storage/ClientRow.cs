using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A stream as a list shows it. Its figures are a few seconds old at most while points arrive, exact once it is closed.</summary>
/// <param name="Active">A connection is open for it.</param>
internal sealed record ClientRow(
    ClientId Id, bool Active, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, StreamFigures Figures, StreamSettings Settings)
{
    /// <summary>Wire names of the settings that a person has set.</summary>
    public IReadOnlySet<string> Pinned { get; init; } = PinnedSettings.None;
}
