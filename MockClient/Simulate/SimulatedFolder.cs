using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Simulate.Domains;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>
/// Simulated series as a benchmark's folder: <c>domain/stream.csv</c> as <c>timestamp,value</c>, <c>labels.json</c> as NAB has it, and
/// <c>kinds.json</c>, which says of the same windows what they are.
/// </summary>
internal sealed class SimulatedFolder(string directory)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes all streams of the domains; labels of other series in the folder stay.</summary>
    /// <param name="options">With a start and a number of points.</param>
    /// <returns>A line for each stream, for a person.</returns>
    public IReadOnlyList<string> Write(IEnumerable<Domain> domains, SimulationOptions options)
    {
        var windows = ReadLabels<string[][]>("labels.json");
        var kinds = ReadLabels<LabelledWindow[]>("kinds.json");
        List<string> written = [];
        foreach (var domain in domains)
        {
            Directory.CreateDirectory(Path.Combine(directory, domain.Name));
            foreach (var stream in domain.Streams)
            {
                var file = $"{domain.Name}/{stream.Name}.csv";
                using var simulation = new Simulation(domain, stream, options, options.Start!.Value);
                var labels = WriteSeries(Path.Combine(directory, file), simulation, options.Points!.Value);
                windows[file] = [.. labels.Select(label => new[] { label.From, label.To })];
                kinds[file] = [.. labels];
                written.Add(string.Create(CultureInfo.InvariantCulture, $"{file}: {options.Points:N0} points, {labels.Count:N0} anomalies"));
            }
        }
        WriteLabels("labels.json", windows);
        WriteLabels("kinds.json", kinds);
        return written;
    }

    private static List<LabelledWindow> WriteSeries(string path, Simulation simulation, long points)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine("timestamp,value");
        List<LabelledWindow> labels = [];
        AnomalyKind? before = null;
        for (var i = 0L; i < points; i++)
        {
            var point = simulation.Next();
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{point.Time:yyyy-MM-dd HH:mm:ss.FFFFFF},{point.Value}"));

            // Between two anomalies there is always an ordinary point, so a row of them is one.
            if (point.Injected is { } kind)
            {
                var time = point.Time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
                if (before is null) labels.Add(new LabelledWindow(time, time, kind.ToName()));
                else labels[^1] = labels[^1] with { To = time };
            }
            before = point.Injected;
        }
        return labels;
    }

    private SortedDictionary<string, T> ReadLabels<T>(string name)
    {
        var path = Path.Combine(directory, name);
        try
        {
            var text = File.Exists(path) ? File.ReadAllText(path) : "{}";
            return new(JsonSerializer.Deserialize<Dictionary<string, T>>(text, Json)!, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            throw new UnusableInputException($"{path}: labels of other series should be kept, but it does not hold any; move it away, or write elsewhere");
        }
    }

    private void WriteLabels<T>(string name, T labels) => File.WriteAllText(Path.Combine(directory, name), JsonSerializer.Serialize(labels, Json) + "\n");

    private sealed record LabelledWindow(string From, string To, string Kind);
}
