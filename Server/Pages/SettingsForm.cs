using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>One of the two settings of a backtest as the form has it: text by wire name, as a person typed it.</summary>
/// <param name="Name">Goes before the names of its fields.</param>
internal sealed record SettingsForm(string Name, string Title, IReadOnlyDictionary<string, string> Fields)
{
    public static SettingsForm Of(string name, string title, StreamSettings settings)
    {
        // What the preset would choose anyway is left open, so that another preset can be tried by its name alone.
        var usual = Presets.Choose(settings.Preset, StreamSettings.Default);
        return new SettingsForm(name, title, new Dictionary<string, string>
        {
            [SettingNames.Preset] = settings.Preset,
            [SettingNames.Detectors] = settings.Detectors.SequenceEqual(usual.Detectors) ? "" : string.Join(',', settings.Detectors),
            [SettingNames.MinVotes] = Other(settings.MinVotes, usual.MinVotes),
            [SettingNames.Window] = Other(settings.Window, usual.Window),
            [SettingNames.Sensitivity] = Other(settings.Sensitivity, usual.Sensitivity),
            [SettingNames.Calibration] = settings.Calibration == usual.Calibration ? "" : SettingsArguments.Name(settings.Calibration),
        });

        static string Other<T>(T value, T usual) =>
            Equals(value, usual) ? "" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
    }

    public static SettingsForm Of(string name, string title, IFormCollection form) => new(
        name,
        title,
        form.Where(field => field.Key.StartsWith(name + ".", StringComparison.Ordinal))
            .ToDictionary(field => field.Key[(name.Length + 1)..], field => field.Value.ToString()));

    /// <summary>Empty where it is left out.</summary>
    public string this[string field] => Fields.GetValueOrDefault(field, "");

    public bool Votes(string detector) => this[SettingNames.Detectors].Split(',').Contains(detector);

    public bool Has(Calibration calibration) => this[SettingNames.Calibration] == SettingsArguments.Name(calibration);

    /// <exception cref="UnusableInputException">A field cannot be.</exception>
    public StreamSettings Read()
    {
        try
        {
            return SettingsArguments.Read(field => this[field] is { Length: > 0 } text ? text : null);
        }
        catch (UnusableInputException e)
        {
            throw new UnusableInputException($"{Title}: {e.Message}");
        }
    }

    /// <summary>The same for a running stream: the body of <c>PATCH /api/clients/{client_id}</c>.</summary>
    public static string PatchJson(SettingsForm form, StreamSettings settings)
    {
        var body = new Dictionary<string, object>
        {
            [SettingNames.Window] = settings.Window,
            [SettingNames.Sensitivity] = settings.Sensitivity,
            [SettingNames.Calibration] = SettingsArguments.Name(settings.Calibration),
        };
        if (form[SettingNames.Detectors].Length == 0) body[SettingNames.Preset] = settings.Preset;
        else (body[SettingNames.Detectors], body[SettingNames.MinVotes]) = (settings.Detectors, settings.VotesNeeded);
        if (settings.MinVotes is { } votes) body[SettingNames.MinVotes] = votes;
        return JsonSerializer.Serialize(body);
    }
}
