using System.Text.Json;

namespace StreamingAnomaly.Server.Access;

/// <summary>A key as it is stored; times are micros.</summary>
/// <param name="Scopes">JSON, an array of names.</param>
/// <param name="PointsPerSecond">Of all its connections and requests together; 0: as many as come.</param>
/// <param name="UsedAt">About: written once an hour at most.</param>
internal sealed record KeyRow(
    string Id, byte[] Hash, string Name, string Scopes, long PointsPerSecond, long MadeAt, long? ExpiresAt, long? RevokedAt, long? UsedAt)
{
    public IReadOnlyList<string> ScopeNames => JsonSerializer.Deserialize<string[]>(Scopes)!;

    public bool IsValid(long now) => RevokedAt is null && !(ExpiresAt <= now);
}

/// <summary>A browser that was signed in with a key: what its cookie holds is a key of its own, for a while.</summary>
internal sealed record SessionRow(string Id, byte[] Hash, string KeyId, long ExpiresAt);
