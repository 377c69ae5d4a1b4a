using System.CommandLine;
using System.Globalization;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>The command's options.</summary>
internal sealed class BacktestArguments
{
    private static readonly Dictionary<string, Normalisation> Normalisations = new()
    {
        ["none"] = Normalisation.None,
        ["standard"] = Normalisation.Standard,
        ["min_max"] = Normalisation.MinMax,
        ["robust"] = Normalisation.Robust,
    };

    // What it takes is the server's to check: the command refuses what the server would refuse.
    private readonly Dictionary<string, Option<string?>> _settings = new()
    {
        [SettingNames.Preset] = Told<string?>("--preset", $"{string.Join(", ", Presets.Names)} (default: {StreamSettings.Default.Preset})."),
        [SettingNames.Detectors] = Told<string?>("--detectors", $"Who votes, instead of a preset: {string.Join(", ", DetectorCatalog.Names)}; with commas."),
        [SettingNames.MinVotes] = Told<string?>("--min-votes", "Votes that flag a point (default: more than half)."),
        [SettingNames.Window] = Told<string?>("--window", $"How many previous points the detectors look at (default: {StreamSettings.Default.Window})."),
        [SettingNames.Sensitivity] = Told<string?>("--sensitivity", "0.1 to 10; more flags more (default: 1)."),
        [SettingNames.Calibration] = Told<string?>("--calibration", $"{string.Join(" or ", SettingsArguments.Calibrations)}."),
    };

    private readonly Option<string> _input = Told<string>("--input", "The folder; each .csv below it with the columns timestamp and value is judged.");
    private readonly Option<string?> _output = Told<string?>("--output", "Where the results go: the same paths, with anomaly_score, anomaly and alarm.");
    private readonly Option<string?> _labels = Told<string?>(
        "--labels",
        """
        A file {"folder/file.csv": [["first timestamp", "last timestamp"], …], …}; without it the column label (0 or 1) of the series, where they have one.
        """);

    private readonly Option<string> _normalise = Told<string>(
        "--normalise", "Shifts and scales the values first, by figures of the first 15 % (at most 750 points), or of all but the held out part.");

    private readonly Option<double> _holdOut = Told<double>(
        "--hold-out", "The last share of each series (0 to 0.9) that is scored by itself; all of it is learned.");

    private readonly Option<bool> _sweep = Told<bool>("--sweep", "Writes sweep.html and sweep.svg to the output: the figures over thresholds of the score.");
    private readonly Option<bool> _compare = Told<bool>("--compare", "Prints a table of all presets and of each detector alone instead, in Markdown.");

    public BacktestArguments()
    {
        _input.Required = true;
        _normalise.DefaultValueFactory = _ => "none";
        _normalise.AcceptOnlyFromAmong([.. Normalisations.Keys]);
        _holdOut.Validators.Add(result =>
        {
            // What is no number at all is told by the parser itself.
            if (result.Tokens is [var given] && double.TryParse(given.Value, CultureInfo.InvariantCulture, out var share) && share is not (>= 0 and <= 0.9))
                result.AddError("--hold-out must be from 0 to 0.9");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_input, _output, _labels, .. _settings.Values, _normalise, _holdOut, _sweep, _compare]) command.Add(option);
    }

    public BacktestPlan Read(ParseResult result) => new()
    {
        Input = result.GetRequiredValue(_input),
        Output = result.GetValue(_output),
        Labels = result.GetValue(_labels),
        Sweeps = result.GetValue(_sweep),
        Compares = result.GetValue(_compare),
        Trial = new Trial(
            SettingsArguments.Read(name => _settings.TryGetValue(name, out var option) ? result.GetValue(option) : null),
            Normalisations[result.GetRequiredValue(_normalise)],
            result.GetValue(_holdOut)),
    };

    private static Option<T> Told<T>(string name, string description) => new(name) { Description = description };
}

/// <summary>What a call of the command asks for.</summary>
internal sealed record BacktestPlan
{
    public required string Input { get; init; }

    public string? Output { get; init; }

    public string? Labels { get; init; }

    public required Trial Trial { get; init; }

    public bool Sweeps { get; init; }

    public bool Compares { get; init; }
}
