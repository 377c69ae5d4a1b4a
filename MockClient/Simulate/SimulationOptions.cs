using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>What is simulated of every domain; what is left out is the domain's own.</summary>
internal sealed record SimulationOptions
{
    /// <summary>A Monday: weeks begin at the beginning. Fixed, so that the same seed gives the same bytes.</summary>
    public static readonly DateTime FirstMonday = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // A benchmark by NAB's rules does not score the first 15 % of a series, at most 750 points: an anomaly there could not be found.
    private const double UnscoredShare = 0.15;
    private const long MostUnscored = 750;

    public int Seed { get; init; } = 1;

    /// <summary>A factor on the noise of the models.</summary>
    public double Noise { get; init; } = 1;

    public TimeSpan? Interval { get; init; }

    /// <summary>Points of a series; null is endless.</summary>
    public long? Points { get; init; }

    /// <summary>Null for the domain's own.</summary>
    public IReadOnlyList<AnomalyKind>? Kinds { get; init; }

    /// <summary>Ordinary points between two anomalies, on average.</summary>
    public int AnomalyEvery { get; init; } = 500;

    /// <summary>The first point's time; null is the moment a run starts.</summary>
    public DateTime? Start { get; init; } = FirstMonday;

    /// <summary>Points before the first anomaly.</summary>
    public long Calm => Points is { } points ? (long)Math.Min(UnscoredShare * points, MostUnscored) : MostUnscored;
}
