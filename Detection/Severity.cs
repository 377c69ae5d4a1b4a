namespace StreamingAnomaly.Detection;

/// <summary>A score in words.</summary>
public enum Severity
{
    None,
    Low,
    Medium,
    High,
    Critical,
}

public static class Severities
{
    /// <summary>
    /// With score = distance / (distance + reach) the steps lie at 1, 1.5, 2.3 and 4 times the distance a detector tolerates.
    /// </summary>
    public static Severity Of(double score) => score switch
    {
        <= 0.5 => Severity.None,
        < 0.6 => Severity.Low,
        < 0.7 => Severity.Medium,
        < 0.8 => Severity.High,
        _ => Severity.Critical,
    };
}
