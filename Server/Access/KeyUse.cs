namespace StreamingAnomaly.Server.Access;

/// <summary>What all connections, requests and sessions of one key share.</summary>
/// <param name="id">The key's.</param>
/// <param name="name">Null where no key is asked for.</param>
/// <param name="points">Null: as many as come.</param>
internal sealed class KeyUse(string id, string? name, Allowance? points)
{
    private long _lastMicros;

    public string Id => id;

    public string? Name => name;

    public Allowance? Points => points;

    /// <summary>Null: as many as come.</summary>
    public Allowance? Requests { get; set; }

    /// <summary>When it was last shown to this process; 0: never.</summary>
    public long LastMicros => Volatile.Read(ref _lastMicros);

    public void Mark(long micros) => Volatile.Write(ref _lastMicros, micros);
}
