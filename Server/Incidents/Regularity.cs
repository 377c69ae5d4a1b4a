namespace StreamingAnomaly.Server.Incidents;

/// <summary>
/// Whether a stream's points come regularly, by a clock of the server: without a gap longer than it may be silent, for at least that long.
/// So what is streamed once in a second and what comes as a file at one go are told apart.
/// </summary>
internal struct Regularity(long now)
{
    // A few points with one long pause are no rhythm.
    private const int MinArrivals = 10;

    private long _since = now;
    private int _arrivals;

    /// <summary>When points came last.</summary>
    public long Last { get; private set; } = now;

    /// <summary>As it was before a restart, with the silence counted from now on: nobody could send meanwhile.</summary>
    public static Regularity Restored(long now, long maySilent) => new(now) { _since = now - maySilent, _arrivals = MinArrivals };

    public void Arrived(long now, long maySilent)
    {
        if (now - Last > maySilent) (_since, _arrivals) = (now, 0);
        if (_arrivals < MinArrivals) _arrivals++;
        Last = now;
    }

    /// <summary>Its silence has been told: it must become regular again first.</summary>
    public void Forget() => _arrivals = 0;

    public readonly bool IsRegular(long maySilent) => maySilent > 0 && _arrivals >= MinArrivals && Last - _since >= maySilent;

    /// <summary>Was regular, and has stopped.</summary>
    public readonly bool IsSilent(long now, long maySilent) => IsRegular(maySilent) && now - Last >= maySilent;
}
