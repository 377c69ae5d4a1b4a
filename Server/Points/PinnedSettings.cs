using System.Text.Json;

namespace StreamingAnomaly.Server.Points;

/// <summary>A stream's settings, and the wire names of those a person has set: clients do not change them until they are released.</summary>
internal sealed record PinnedSettings(StreamSettings Settings, IReadOnlySet<string> Pinned)
{
    public static IReadOnlySet<string> None { get; } = new HashSet<string>();

    public static IReadOnlySet<string> ReadNames(string json) => json == "[]" ? None : JsonSerializer.Deserialize<HashSet<string>>(json) ?? None;

    public static string WriteNames(IReadOnlySet<string> names) => JsonSerializer.Serialize(names.Order());

    /// <summary>After a person's change; nobody else's settings stand against it.</summary>
    public PinnedSettings With(SettingsChange change, IReadOnlySet<string> release) => new(
        change.ApplyTo(Settings, None),
        Pinned.Except(WithChosen(release)).Concat(WithChosen(change.Given())).ToHashSet());

    // Who sets a preset means what it chooses.
    private static IEnumerable<string> WithChosen(IEnumerable<string> names) =>
        names.SelectMany(name => name == SettingNames.Preset ? Presets.Chosen.Prepend(name) : [name]);
}
