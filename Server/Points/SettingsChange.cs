using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>Settings that somebody asked for; null is left out and keeps what the stream had.</summary>
internal sealed record SettingsChange
{
    /// <summary>As many votes as are more than half of the detectors, however many these come to be.</summary>
    public const int Majority = 0;

    public static SettingsChange None { get; } = new();

    public int? Window { get; init; }

    public string? Preset { get; init; }

    public IReadOnlyList<string>? Detectors { get; init; }

    public int? MinVotes { get; init; }

    public Calibration? Calibration { get; init; }

    public double? Sensitivity { get; init; }

    public Detail? Detail { get; init; }

    public TimeUnit? Unit { get; init; }

    /// <summary>Wire names of the settings that are given.</summary>
    public IEnumerable<string> Given()
    {
        if (Window is not null) yield return SettingNames.Window;
        if (Preset is not null) yield return SettingNames.Preset;
        if (Detectors is not null) yield return SettingNames.Detectors;
        if (MinVotes is not null) yield return SettingNames.MinVotes;
        if (Calibration is not null) yield return SettingNames.Calibration;
        if (Sensitivity is not null) yield return SettingNames.Sensitivity;
        if (Detail is not null) yield return SettingNames.Detail;
        if (Unit is not null) yield return SettingNames.Unit;
    }

    /// <summary>
    /// The settings after a client asked for this change: what it gives wins over what the stream had, what a person has pinned
    /// wins over the client.
    /// </summary>
    /// <param name="had">The stream's settings so far.</param>
    /// <param name="pinned">Wire names of the settings a person has set.</param>
    public StreamSettings ApplyTo(StreamSettings had, IReadOnlySet<string> pinned)
    {
        var chosen = Preset is null || pinned.Contains(SettingNames.Preset) ? had : Presets.Choose(Preset, had);
        return had with
        {
            Window = Allowed(SettingNames.Window, Window) ?? had.Window,
            Preset = chosen.Preset,
            Detectors = pinned.Contains(SettingNames.Detectors) ? had.Detectors : Detectors ?? chosen.Detectors,
            MinVotes = pinned.Contains(SettingNames.MinVotes) ? had.MinVotes : MinVotes switch { null => chosen.MinVotes, Majority => null, _ => MinVotes },
            Calibration = Allowed(SettingNames.Calibration, Calibration) ?? had.Calibration,
            Sensitivity = Allowed(SettingNames.Sensitivity, Sensitivity) ?? had.Sensitivity,
            Detail = Allowed(SettingNames.Detail, Detail) ?? had.Detail,
            Unit = Allowed(SettingNames.Unit, Unit) ?? had.Unit,
        };

        T? Allowed<T>(string name, T? value) where T : struct => pinned.Contains(name) ? null : value;
    }
}

/// <summary>The settings' names on the wire and in the store.</summary>
internal static class SettingNames
{
    public const string Window = "window";
    public const string Preset = "preset";
    public const string Detectors = "detectors";
    public const string MinVotes = "min_votes";
    public const string Calibration = "calibration";
    public const string Sensitivity = "sensitivity";
    public const string Detail = "detail";
    public const string Unit = "unit";

    /// <summary>Of <see cref="MinVotes"/>.</summary>
    public const string Majority = "majority";

    public static IReadOnlyList<string> All { get; } = [Window, Preset, Detectors, MinVotes, Calibration, Sensitivity, Detail, Unit];
}
