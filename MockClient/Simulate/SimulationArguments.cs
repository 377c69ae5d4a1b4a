using System.CommandLine;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Simulate.Domains;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>The options that say what is simulated.</summary>
internal sealed class SimulationArguments
{
    private const string All = "all";
    private const string Own = "own";
    private const string None = "none";
    private const string Now = "now";
    private const long PointsInFile = 5_000;

    private readonly Option<string[]> _domains = CommonOptions.SomeOf(
        "--domain", "What is measured; several with commas.", [.. DomainCatalog.All.Select(domain => domain.Name), All], DomainCatalog.All[0].Name);

    private readonly Option<string[]> _anomalies = CommonOptions.SomeOf(
        "--anomalies", "The kinds of anomaly, several with commas; own: the domain's.",
        [.. AnomalyKinds.All.Select(kind => kind.ToName()), Own, None], Own);

    private readonly Option<int> _seed = CommonOptions.WithDefault("--seed", "The same seed gives the same series.", 1);
    private readonly Option<double> _noise = CommonOptions.WithDefault("--noise", "A factor on the domain's own noise; 0: none.", 1.0).AtLeast(0);
    private readonly Option<int> _every = CommonOptions.WithDefault("--anomaly-every", "Ordinary points between two anomalies, on average.", 500).AtLeast(1);

    private readonly Option<double?> _interval = new Option<double?>("--interval", "--step")
    {
        Description = "Seconds from point to point in the timestamps (default: the domain's own).",
    }.AtLeast(1e-6);

    private readonly Option<long?> _points = new Option<long?>("--points", "--length")
    {
        Description = $"Points before a series ends, or with --loop begins anew (default: endless; in a file {PointsInFile:N0}).",
    }.AtLeast(1);

    private readonly Option<string?> _start =
        new("--start") { Description = $"The first point's time, or {Now} (default: {Moment.ToText(SimulationOptions.FirstMonday, isDay: true)}, a Monday)." };

    public void AddTo(Command command)
    {
        Option[] options = [_domains, _seed, _noise, _interval, _points, _anomalies, _every, _start];
        foreach (var option in options) command.Add(option);
    }

    public IReadOnlyList<Domain> ReadDomains(ParseResult result)
    {
        var names = result.GetRequiredValue(_domains);
        return [.. DomainCatalog.All.Where(domain => names.Contains(All) || names.Contains(domain.Name))];
    }

    public SimulationOptions Read(ParseResult result) => new()
    {
        Seed = result.GetValue(_seed),
        Noise = result.GetValue(_noise),
        // Whole microseconds: what the server keeps.
        Interval = result.GetValue(_interval) is { } seconds ? TimeSpan.FromMicroseconds(Math.Round(seconds * 1e6)) : null,
        Points = result.GetValue(_points),
        Kinds = ReadKinds(result.GetRequiredValue(_anomalies)),
        AnomalyEvery = result.GetValue(_every),
        Start = ReadStart(result.GetValue(_start)),
    };

    /// <summary>A file has an end, and a beginning that does not depend on when it is written.</summary>
    public SimulationOptions ReadForFiles(ParseResult result)
    {
        var options = Read(result);
        if (options.Start is null) throw new UnusableInputException($"--start {Now}: a file needs a timestamp");
        return options with { Points = options.Points ?? PointsInFile };
    }

    // "none" is a list without any kind in it.
    private static List<AnomalyKind>? ReadKinds(string[] names) =>
        names.Contains(Own) ? null : [.. AnomalyKinds.All.Where(kind => names.Contains(kind.ToName()))];

    private static DateTime? ReadStart(string? text) =>
        text is null ? SimulationOptions.FirstMonday
        : text == Now ? null
        : Moment.TryParse(text, out var moment) ? moment.Utc
        : throw new UnusableInputException($"--start {text}: not a timestamp, nor {Now}");
}
