using System.Net;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Whether a connection's client may write to the stream it names: asked once a connection.</summary>
/// <param name="ring">Knows keys that come with the identification.</param>
/// <param name="shown">The key that came with the request; null: it may come with the identification.</param>
/// <param name="from">Where the client is.</param>
internal sealed class ConnectionAccess(KeyRing? ring, AccessKey? shown, IPAddress? from) : IDisposable
{
    private Allowance? _points;
    private CancellationTokenRegistration _ending;

    /// <summary>Whether it may; then <paramref name="ended"/> is called when its key is revoked.</summary>
    /// <param name="id">The stream.</param>
    /// <param name="text">The key that came with the identification.</param>
    /// <exception cref="StoreUnavailableException">It cannot be said yet.</exception>
    public bool Allows(ClientId id, string? text, Action ended, out ProtocolError error)
    {
        error = null!;
        var asksForKeys = ring?.AsksForKeys;
        var key = shown ?? (text is null ? null : ring?.Admit(text, from, out _));

        // It came in before the keys were known: to be refused would be for good.
        if (key is null && asksForKeys is false) throw new StoreUnavailableException("the keys have been read only now");
        if (key is null)
        {
            var got = text is null ? "nothing" : "one that is wrong, revoked or expired";
            error = new ProtocolError(ErrorCodes.Unauthorised, $"key must be one that this server knows; got {got}", Identification.KeyField);
            return false;
        }

        if (!key.Scopes.MayWrite(id.ToString()))
        {
            error = new ProtocolError(ErrorCodes.Unauthorised, $"key must have the scope {Scopes.Write}{id}; got {string.Join(", ", key.Scopes.Names)}", Identification.KeyField);
            return false;
        }

        _points = key.Use.Points;
        _ending = key.Ended.UnsafeRegister(static ended => ((Action)ended!)(), ended);
        return true;
    }

    /// <summary>Counts points; says how long the key must then wait, whose connections share what it may send.</summary>
    public TimeSpan Take(int points) => _points?.Take(points) ?? TimeSpan.Zero;

    public void Dispose() => _ending.Dispose();
}
