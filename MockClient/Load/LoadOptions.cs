namespace StreamingAnomaly.MockClient.Load;

/// <summary>What load to make.</summary>
internal sealed record LoadOptions
{
    public required Uri Url { get; init; }

    public int Connections { get; init; } = 4;

    /// <summary>Messages sent and not yet answered, on each connection.</summary>
    public int InFlight { get; init; } = 16;

    /// <summary>Points in a message.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Points a second of all connections together; 0: as fast as they are answered.</summary>
    public double Rate { get; init; }

    /// <summary>Messages on each connection, after which it has done its part; 0: as many as the time has room for.</summary>
    public long Messages { get; init; }

    /// <summary>Points are sent by the binary subprotocol.</summary>
    public bool Binary { get; init; }

    /// <summary>Points are numbered.</summary>
    public bool Seq { get; init; }

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long is measured, after the warm-up.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clients are this with their number, from 1.</summary>
    public string ClientPrefix { get; init; } = "load-";

    public int Window { get; init; } = 50;

    public string Detail { get; init; } = "flag";
}
