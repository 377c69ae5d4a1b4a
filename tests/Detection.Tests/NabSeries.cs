using System.Globalization;

namespace StreamingAnomaly.Detection.Tests;

/// <summary>The series of the Numenta Anomaly Benchmark that the repository holds: real data, of five minutes to an hour a point.</summary>
internal static class NabSeries
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "data", "nab");

    /// <summary>By folder and file, as the benchmark calls them.</summary>
    public static string[] Names { get; } = [.. Directory.GetFiles(Folder, "*.csv", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static Sample[] Read(string name) =>
        [.. File.ReadLines(Path.Combine(Folder, name)).Skip(1).Select((line, row) => Parse(row + 1, line.Split(',')))];

    private static Sample Parse(long n, string[] cells)
    {
        var time = DateTime.ParseExact(cells[0], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return new Sample(n, (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, double.Parse(cells[1], CultureInfo.InvariantCulture));
    }
}
