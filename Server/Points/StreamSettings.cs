using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>How a stream is judged and answered; what a client left out has its default.</summary>
internal sealed record StreamSettings
{
    public static StreamSettings Default { get; } = new();

    /// <summary>How many learned points the detectors look at.</summary>
    public int Window { get; init; } = 50;

    /// <summary>A named choice of the settings below.</summary>
    public string Preset { get; init; } = Presets.Vote;

    /// <summary>Who votes, in the order of the bits of a votes mask.</summary>
    public IReadOnlyList<string> Detectors { get; init; } = DetectorCatalog.Default;

    /// <summary>Votes that flag a point; null is simple majority.</summary>
    public int? MinVotes { get; init; }

    public Calibration Calibration { get; init; } = Calibration.Own;

    public double Sensitivity { get; init; } = 1;

    /// <summary>Whether replies are explained.</summary>
    public Detail Detail { get; init; } = Detail.Flag;

    /// <summary>Of number timestamps; null is told from the magnitude.</summary>
    public TimeUnit? Unit { get; init; }

    /// <summary>More votes asked for than there are detectors means all of them.</summary>
    public int VotesNeeded => Math.Min(MinVotes ?? VotingEnsemble.Majority(Detectors.Count), Detectors.Count);

    /// <summary>Whether who votes is still what the preset chose.</summary>
    public bool IsPreset => Presets.Choose(Preset, this) is var chosen && Detectors.SequenceEqual(chosen.Detectors) && VotesNeeded == chosen.VotesNeeded;

    /// <summary>Whether both judge and answer alike.</summary>
    public bool IsSameAs(StreamSettings other) => this with { Detectors = other.Detectors } == other && Detectors.SequenceEqual(other.Detectors);

    /// <summary>A new ensemble that has learned nothing yet.</summary>
    public VotingEnsemble CreateEnsemble() =>
        VotingEnsemble.Of(Detectors, VotesNeeded, new DetectorSettings(Window, Sensitivity, Calibration));
}

internal enum Detail
{
    Flag,
    Full,
}

/// <summary>Named choices of who votes; what each does on labelled data stands in docs/detectors.md.</summary>
internal static class Presets
{
    public const string Vote = "vote";

    private static readonly OrderedDictionary<string, Func<StreamSettings, StreamSettings>> All = new()
    {
        [Vote] = settings => settings with { Detectors = DetectorCatalog.Default, MinVotes = null },
        ["surprise"] = settings => settings with { Detectors = ["surprise"], MinVotes = null },

        // Three views that have little in common: what two of them call odd seldom is a false alarm.
        ["careful"] = settings => settings with { Detectors = ["surprise", "cusum", "extreme"], MinVotes = null },
        ["sensitive"] = settings => settings with { Detectors = ["surprise", "cusum"], MinVotes = 1 },
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>Wire names of the settings that a preset chooses.</summary>
    public static IReadOnlyList<string> Chosen { get; } = [SettingNames.Detectors, SettingNames.MinVotes];

    public static StreamSettings Choose(string preset, StreamSettings settings) =>
        All.TryGetValue(preset, out var choose) ? choose(settings) with { Preset = preset } : settings;
}
