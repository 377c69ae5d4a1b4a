using System.Text.Json;

namespace StreamingAnomaly.Seed.Bundled;

/// <summary>One of the series that come with the program, below <c>data/</c>.</summary>
internal sealed record BundledSeries(string Name, int LabelledWindows)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "data");

    // The crash of 2008 in five stocks, and a machine whose labels the textbook vote agrees with: data/README.md has the figures.
    private static readonly string[] Demo =
    [
        "stocks/AAPL.csv",
        "stocks/MSFT.csv",
        "stocks/IBM.csv",
        "stocks/SBUX.csv",
        "stocks/GSPC.csv",
        "nab/realAWSCloudwatch/ec2_cpu_utilization_5f5533.csv",
    ];

    public string FilePath => Path.Combine(Root, Name);

    public bool InDemo => Demo.Contains(Name);

    public static IReadOnlyList<BundledSeries> All()
    {
        using var labels = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "nab/labels.json")));
        var windows = labels.RootElement.EnumerateObject().ToDictionary(file => "nab/" + file.Name, file => file.Value.GetArrayLength());

        return [.. Directory.EnumerateFiles(Root, "*.csv", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(name => new BundledSeries(name, windows.GetValueOrDefault(name)))];
    }
}
