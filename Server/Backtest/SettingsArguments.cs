using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>Settings as a client would ask for them, refused in the same words.</summary>
internal static class SettingsArguments
{
    public static IReadOnlyList<string> Calibrations { get; } = [.. Enum.GetValues<Calibration>().Select(Name)];

    /// <param name="field">A setting's text by its wire name; null when it is left out.</param>
    /// <exception cref="UnusableInputException">One of them cannot be.</exception>
    public static StreamSettings Read(Func<string, string?> field)
    {
        if (!Identification.TryRead(
            name => name == Identification.ClientIdField ? "backtest" : field(name), DetectorSettings.MaxWindow, out var identification, out var error))
            throw new UnusableInputException(error.Message);
        return identification.Change.ApplyTo(StreamSettings.Default, new HashSet<string>());
    }

    /// <summary>In one line: who votes, and how.</summary>
    public static string Describe(StreamSettings settings)
    {
        var isPreset = settings.Detectors.SequenceEqual(Presets.Choose(settings.Preset, settings).Detectors);
        var who = isPreset ? settings.Preset : string.Join(" + ", settings.Detectors);
        var votes = settings.Detectors.Count > 1 ? $", {settings.VotesNeeded} of {settings.Detectors.Count} votes" : "";
        return FormattableString.Invariant(
            $"{who}{votes}, window {settings.Window}, sensitivity {settings.Sensitivity}, calibration {Name(settings.Calibration)}");
    }

    public static string Name(Calibration calibration) => JsonNamingPolicy.SnakeCaseLower.ConvertName(calibration.ToString());
}
