namespace StreamingAnomaly.Detection;

/// <summary>All detectors by name. To add one: a file in <c>Detectors/</c> and a line here; the conformance tests find it.</summary>
public static class DetectorCatalog
{
    /// <summary>Every known name, in a fixed order.</summary>
    public static IReadOnlyList<string> Names => throw new NotImplementedException();

    /// <summary>Who votes when a client says nothing: the five textbook detectors.</summary>
    public static IReadOnlyList<string> Default { get; } = ["z_score", "iqr", "ewma", "moving_average", "isolation_forest"];

    public static bool Contains(string name) => throw new NotImplementedException();

    /// <exception cref="ArgumentException">The name is not in <see cref="Names"/>.</exception>
    public static IDetector Create(string name, DetectorSettings settings) => throw new NotImplementedException();
}
