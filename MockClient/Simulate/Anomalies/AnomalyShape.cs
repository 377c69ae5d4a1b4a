namespace StreamingAnomaly.MockClient.Simulate.Anomalies;

/// <summary>What anomalies of one cause look like.</summary>
/// <param name="Size">From the smallest to the largest, in the signal's own unit; below 0 a shift or drift goes down.</param>
/// <param name="Points">How long it lasts, from the shortest to the longest.</param>
internal sealed record AnomalyShape(AnomalyKind Kind, (double Least, double Most) Size, (int Least, int Most) Points)
{
    private static readonly IReadOnlyList<AnomalyShape> Usual =
    [
        new(AnomalyKind.Spike, (1, 2), (1, 3)),
        new(AnomalyKind.Dip, (1, 2), (1, 3)),
        new(AnomalyKind.LevelShift, (1, 1.5), (60, 200)),
        new(AnomalyKind.LevelShift, (-1.5, -1), (60, 200)),
        new(AnomalyKind.Drift, (1, 2), (150, 400)),
        new(AnomalyKind.Drift, (-2, -1), (150, 400)),
        new(AnomalyKind.VarianceChange, (0.3, 0.6), (60, 200)),
        new(AnomalyKind.FlatLine, (0, 0), (30, 120)),
        new(AnomalyKind.Missing, (0, 0), (5, 40)),
    ];

    /// <summary>What a kind looks like where a domain has no view of its own.</summary>
    public static IEnumerable<AnomalyShape> UsualOf(AnomalyKind kind) => Usual.Where(shape => shape.Kind == kind);
}
