using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>An opened stream as the store knows it.</summary>
/// <param name="Key">The stream's key in the store.</param>
/// <param name="Epoch">This opening's number: appends carry it, and are superseded by a later opening's.</param>
/// <param name="Settings">After the change that opening asked for.</param>
/// <param name="Snapshot">The newest saved state; null when there is none.</param>
internal sealed record StreamRecord(ClientId Id, long Key, long Epoch, StreamSettings Settings, StreamSnapshot? Snapshot)
{
    /// <summary>Wire names of the settings that a person has set.</summary>
    public IReadOnlySet<string> Pinned { get; init; } = PinnedSettings.None;

    /// <summary>Which opening of the store it is of: after another one the store may be a copy that knows less.</summary>
    public int Opening { get; init; }
}

/// <summary>What a stream had learned as of point <paramref name="N"/>.</summary>
internal sealed record StreamSnapshot(long N, byte[] State);
