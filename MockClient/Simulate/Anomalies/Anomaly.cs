namespace StreamingAnomaly.MockClient.Simulate.Anomalies;

/// <summary>One anomaly with its place in a series.</summary>
/// <param name="First">The index of its first point.</param>
/// <param name="Length">Its points.</param>
/// <param name="Size">In the signal's own unit.</param>
internal sealed record Anomaly(AnomalyKind Kind, long First, int Length, double Size)
{
    public long Last => First + Length - 1;
}
