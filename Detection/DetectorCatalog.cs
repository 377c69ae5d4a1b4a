using StreamingAnomaly.Detection.Detectors;
using StreamingAnomaly.Detection.Detectors.Surprise;

namespace StreamingAnomaly.Detection;

/// <summary>All detectors by name. To add one: a file in <c>Detectors/</c> and a line here; the conformance tests find it.</summary>
public static class DetectorCatalog
{
    private static readonly OrderedDictionary<string, Func<DetectorSettings, IDetector>> Detectors = new()
    {
        ["z_score"] = settings => new ZScoreDetector(settings),
        ["iqr"] = settings => new IqrDetector(settings),
        ["ewma"] = settings => new EwmaDetector(settings),
        ["moving_average"] = settings => new MovingAverageDetector(settings),
        ["isolation_forest"] = settings => new IsolationForestDetector(settings),
        ["surprise"] = settings => new SurpriseDetector(settings),
        ["mad"] = settings => new MadDetector(settings),
        ["lof"] = settings => new LofDetector(settings),
        ["cusum"] = settings => new CusumDetector(settings),
        ["extreme"] = settings => new ExtremeDetector(settings),
        ["half_space_trees"] = settings => new HalfSpaceTreesDetector(settings),
        ["autoencoder"] = settings => new AutoencoderDetector(settings),
    };

    /// <summary>Every known name, in a fixed order.</summary>
    public static IReadOnlyList<string> Names => Detectors.Keys;

    /// <summary>Who votes when a client says nothing: the five textbook detectors.</summary>
    public static IReadOnlyList<string> Default { get; } = ["z_score", "iqr", "ewma", "moving_average", "isolation_forest"];

    public static bool Contains(string name) => Detectors.ContainsKey(name);

    /// <exception cref="ArgumentException">The name is not in <see cref="Names"/>.</exception>
    public static IDetector Create(string name, DetectorSettings settings) => Detectors.TryGetValue(name, out var create)
        ? create(settings)
        : throw new ArgumentException($"There is no detector named \"{name}\".", nameof(name));
}
