using System.Text.Json;

namespace StreamingAnomaly.MockClient.Simulate.Anomalies;

internal enum AnomalyKind
{
    /// <summary>Jumps up and comes down evenly until it is over.</summary>
    Spike,

    /// <summary>Falls and recovers evenly until it is over.</summary>
    Dip,

    /// <summary>Stands higher or lower all the time.</summary>
    LevelShift,

    /// <summary>Moves away evenly, furthest at its last point.</summary>
    Drift,

    /// <summary>Has more noise than it should.</summary>
    VarianceChange,

    /// <summary>Repeats the last value before it.</summary>
    FlatLine,

    /// <summary>Has no values.</summary>
    Missing,
}

internal static class AnomalyKinds
{
    public static IReadOnlyList<AnomalyKind> All { get; } = Enum.GetValues<AnomalyKind>();

    /// <summary>The kind as command lines and files have it: <c>level_shift</c>.</summary>
    public static string ToName(this AnomalyKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
