using System.Text.Json;
using StreamingAnomaly.MockClient.Replay;
using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

/// <summary><c>simulate --output</c>: files for a benchmark, without a server.</summary>
public class SimulatedFolderTests
{
    private readonly string _directory = Some.Directory();

    public static TheoryData<string, string> Streams => Simulated.Streams;

    [Theory, MemberData(nameof(Streams))]
    public async Task Series_and_labels_can_be_read_back(string domain, string stream)
    {
        var file = $"{domain}/{stream}.csv";
        var points = Simulated.Points(domain, 2_000, new SimulationOptions { Points = 2_000, Seed = 7, AnomalyEvery = 200 }, stream);

        await WriteAsync("--domain", domain, "--points", "2000", "--seed", "7", "--anomaly-every", "200");

        var rows = CsvSeries.Read(Path.Combine(_directory, file));
        Assert.Equal(points.Select(point => (point.Time, point.Value)), rows.Select(row => (row.Time.Utc, row.Value)));

        var times = rows.Select(row => row.Time.Utc).ToList();
        var windows = Simulated.Windows(points);
        Assert.NotEmpty(windows);
        Assert.Equal(
            windows.Select(window => (window.First, window.Last)),
            Read<string[][]>("labels.json")[file].Select(label => (Row(label[0]), Row(label[1]))));
        Assert.Equal(
            windows.Select(window => (window.First, window.Last, window.Kind.ToName())),
            Read<Dictionary<string, string>[]>("kinds.json")[file].Select(label => (Row(label["from"]), Row(label["to"]), label["kind"])));

        int Row(string text) => Moment.TryParse(text, out var moment) ? times.IndexOf(moment.Utc) : -1;
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes()
    {
        await WriteAsync("--domain", "all", "--points", "1000");
        var first = Contents();

        await WriteAsync("--domain", "all", "--points", "1000");
        Assert.Equal(first, Contents());

        await WriteAsync("--domain", "all", "--points", "1000", "--seed", "2");
        Assert.All(first.Zip(Contents()), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public async Task Labels_of_other_series_stay()
    {
        await WriteAsync("--domain", "iot", "--points", "1500");
        var before = Read<string[][]>("labels.json");

        await WriteAsync("--domain", "cpu,machine", "--points", "1500");

        var after = Read<string[][]>("labels.json");
        Assert.Equal(
            ["cpu/cpu.csv", "iot/humidity.csv", "iot/pressure.csv", "iot/temperature.csv", "machine/temperature.csv", "machine/vibration.csv"],
            after.Keys);
        Assert.All(before, labels => Assert.Equal(labels.Value, after[labels.Key]));
        Assert.Equal(after.Keys, Read<Dictionary<string, string>[]>("kinds.json").Keys);
    }

    [Fact]
    public async Task A_series_without_anomalies_has_labels_too_none()
    {
        await WriteAsync("--anomalies", "none");

        Assert.Empty(Read<string[][]>("labels.json")["cpu/cpu.csv"]);
        Assert.Equal(5_001, File.ReadAllLines(Path.Combine(_directory, "cpu/cpu.csv")).Length);
    }

    [Fact]
    public async Task Only_the_kinds_asked_for_are_injected()
    {
        await WriteAsync("--anomalies", "dip,flat_line", "--anomaly-every", "100");

        Assert.Equal(["dip", "flat_line"], Read<Dictionary<string, string>[]>("kinds.json")["cpu/cpu.csv"].Select(label => label["kind"]).Distinct().Order());
    }

    [Fact]
    public async Task Missing_values_are_empty_and_fractions_of_a_second_kept()
    {
        await WriteAsync("--anomalies", "missing", "--points", "50", "--anomaly-every", "10", "--interval", "0.25", "--start", "2024-05-01 12:00");

        var lines = File.ReadAllLines(Path.Combine(_directory, "cpu/cpu.csv"));
        Assert.Equal("timestamp,value", lines[0]);
        Assert.StartsWith("2024-05-01 12:00:00,", lines[1]);
        Assert.StartsWith("2024-05-01 12:00:00.25,", lines[2]);
        Assert.Contains(lines, line => line.EndsWith(','));
        Assert.All(Read<string[][]>("labels.json")["cpu/cpu.csv"], label => Assert.Matches(@"^2024-05-01 12:00:\d\d\.\d{6}$", label[0]));
    }

    [Fact]
    public async Task A_file_cannot_begin_now_and_labels_that_are_none_are_not_written_over()
    {
        var now = await Some.MockClientAsync(["simulate", "--output", _directory, "--start", "now"]);
        Assert.Equal((ExitCode.Unusable, "--start now: a file needs a timestamp"), (now.Exit, now.Errors.Trim()));

        var path = Some.File(_directory, "labels.json", "my notes");
        var foreign = await Some.MockClientAsync(["simulate", "--output", _directory]);
        Assert.Equal(ExitCode.Unusable, foreign.Exit);
        Assert.Contains(path, foreign.Errors);
        Assert.Equal("my notes", File.ReadAllText(path).Trim());
    }

    private async Task WriteAsync(params string[] options)
    {
        var ran = await Some.MockClientAsync(["simulate", "--output", _directory, .. options]);
        Assert.Equal((ExitCode.Done, ""), (ran.Exit, ran.Errors));
    }

    private SortedDictionary<string, T> Read<T>(string name) =>
        new(JsonSerializer.Deserialize<Dictionary<string, T>>(File.ReadAllText(Path.Combine(_directory, name)))!, StringComparer.Ordinal);

    private List<string> Contents() =>
        [.. Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText)];
}
