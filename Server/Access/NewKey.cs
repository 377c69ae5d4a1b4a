using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Access;

/// <summary>A key that somebody wants made, by the command or on the page.</summary>
internal sealed record NewKey(string Name, IReadOnlyList<string> Scopes, long PointsPerSecond = 0, int? ExpiresInDays = null)
{
    public const int MaxName = 64;
    public const int MaxPointsPerSecond = 100_000_000;
    public const int MaxDays = 36_500;

    /// <summary>The key itself, which nobody can ask for again; else what is wrong with what was asked for.</summary>
    public (KeyText? Key, string? Problem) Make(KeyStore store, DateTimeOffset now)
    {
        if (Name.Trim() is not { Length: > 0 and <= MaxName } name || name.Any(char.IsControl)) return (null, $"name must be 1 to {MaxName} characters");
        if (!Access.Scopes.TryParse(Scopes, out var scopes, out var wrong))
            return (null, $"scope must be {Access.Scopes.Rule}; got {(wrong.Length == 0 ? "nothing" : $"\"{wrong}\"")}");
        if (PointsPerSecond is < 0 or > MaxPointsPerSecond) return (null, $"points per second must be from 0 to {MaxPointsPerSecond}; got {PointsPerSecond}");
        if (ExpiresInDays is < 1 or > MaxDays) return (null, $"days must be from 1 to {MaxDays}; got {ExpiresInDays}");

        var key = KeyText.Make();
        long? expires = ExpiresInDays is { } days ? Timestamps.ToMicros(now.AddDays(days)) : null;
        var row = new KeyRow(
            key.Id, key.Hash, name, JsonSerializer.Serialize(scopes.Names), PointsPerSecond, Timestamps.ToMicros(now), expires, RevokedAt: null, UsedAt: null);
        return store.Add(row) switch
        {
            KeyAdding.NameTaken => (null, $"a key named {name} is in use: revoke it first, or choose another name"),
            KeyAdding.NotAdmin => (null, "the first key must have the scope admin: from then on every door asks for a key, and nobody could make another"),
            _ => (key, null),
        };
    }
}
