namespace StreamingAnomaly.Benchmarks.Ingest;

/// <summary>One row of the table: a load, put on the echo and on the server alike.</summary>
/// <param name="Key">What <c>--only</c> calls it.</param>
internal sealed record IngestLoad(string Key, string Name, Load Load)
{
    private const int WarmWindow = 512;

    public static IReadOnlyList<IngestLoad> All { get; } =
    [
        new("one", "one connection, one point in flight", new Load(Connections: 1, InFlight: 1, Batch: 1) { Prefix = "one-" }),
        new("four", "4 connections, 16 in flight, one point a message", new Load(Connections: 4, InFlight: 16, Batch: 1) { Prefix = "four-" }),
        new("many", "64 connections, 16 in flight, one point a message", new Load(Connections: 64, InFlight: 16, Batch: 1) { Prefix = "many-" }),
        new("batches-text", "4 connections, 4 in flight, 100 points a message, text", new Load(Connections: 4, InFlight: 4, Batch: 100) { Prefix = "text-" }),
        new("batches-binary", "the same, binary", new Load(Connections: 4, InFlight: 4, Batch: 100) { Prefix = "binary-", Binary = true }),
        new("paced-1000", "1,000 connections, each 10 points a second", new Load(Connections: 1_000, InFlight: 16, Batch: 1) { Prefix = "thousand-", Rate = 10_000 }),
        new("paced-10000", "10,000 connections, each one point a second", new Load(Connections: 10_000, InFlight: 16, Batch: 1) { Prefix = "crowd-", Rate = 10_000 }),
    ];

    public bool IsPaced => Load.Rate > 0;

    /// <summary>Points of one stream that one commit can gather: all that is in flight.</summary>
    public int CommitPointsOfAStream => Load.InFlight * Load.Batch;

    /// <summary>Fills each stream's window in one message, on connections that are closed again.</summary>
    public Load WarmUp => Load with { InFlight = 1, Batch = WarmWindow, Messages = 1, Rate = 0 };
}
