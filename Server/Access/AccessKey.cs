using System.Security.Claims;

namespace StreamingAnomaly.Server.Access;

/// <summary>Who has come in: with a key, with a session of one, or just so where no key is asked for.</summary>
#pragma warning disable CA1001 // Its source of cancellation holds nothing but who listens, and that goes with the request or the connection.
internal sealed class AccessKey(byte[] hash, Scopes scopes, KeyUse use)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _ended = new();

    public static AccessKey Anyone() => new([], Scopes.All, new KeyUse("", null, null));

    public ReadOnlySpan<byte> Hash => hash;

    public Scopes Scopes => scopes;

    public KeyUse Use => use;

    /// <summary>For those who say who did something; nobody where no key is asked for.</summary>
    public ClaimsPrincipal Principal { get; } = new(
        use.Name is null ? new ClaimsIdentity() : new ClaimsIdentity([new Claim(ClaimTypes.Name, use.Name)], authenticationType: "key"));

    /// <summary>Cancelled when the key is revoked or expires: what it holds open is closed.</summary>
    public CancellationToken Ended => _ended.Token;

    public void End() => _ended.Cancel();
}
