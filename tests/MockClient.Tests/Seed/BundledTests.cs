using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Seed.Bundled;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Seed;

public sealed class BundledTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_set_is_five_stocks_and_a_labelled_machine()
    {
        var run = await CopyAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["AAPL.csv", "GSPC.csv", "IBM.csv", "MSFT.csv", "SBUX.csv", "ec2_cpu_utilization_5f5533.csv"], _folder.Files);
        Assert.Equal(2, BundledSeries.All().Single(series => series.Name.EndsWith("5f5533.csv", StringComparison.Ordinal)).LabelledWindows);
    }

    [Fact]
    public async Task Copying_again_touches_only_what_differs()
    {
        await CopyAsync();
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var name in _folder.Files) File.SetLastWriteTimeUtc(_folder[name], longAgo);
        var original = await File.ReadAllTextAsync(_folder["IBM.csv"]);
        await File.WriteAllTextAsync(_folder["IBM.csv"], "spoilt");

        var run = await CopyAsync();

        Assert.Contains("1 files copied", run.Output, StringComparison.Ordinal);
        Assert.Equal(original, await File.ReadAllTextAsync(_folder["IBM.csv"]));
        Assert.All(_folder.Files.Except(["IBM.csv"]), name => Assert.Equal(longAgo, File.GetLastWriteTimeUtc(_folder[name])));
    }

    [Fact]
    public async Task The_list_names_every_series_and_marks_the_demo_set()
    {
        var run = await SeedRun.Of(TimeProvider.System, "list");

        var lines = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(34, lines.Length);
        Assert.Equal(6, lines.Count(line => line.EndsWith(", demo", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("stocks/GSPC.csv", StringComparison.Ordinal) && line.Contains("2306 points  2007-01-03 to 2016-03-01", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_series_has_the_two_columns_and_readable_rows_in_order()
    {
        foreach (var series in BundledSeries.All())
        {
            var lines = File.ReadAllLines(series.FilePath);
            Assert.Equal("timestamp,value", lines[0]);

            var before = DateTime.MinValue;
            foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
            {
                Assert.True(double.IsFinite(double.Parse(cells[1], CultureInfo.InvariantCulture)));
                var time = DateTime.Parse(cells[0], CultureInfo.InvariantCulture);
                Assert.True(time >= before, $"{series.Name}: {cells[0]} is earlier than the row before");
                before = time;
            }
        }
    }

    [Fact]
    public void Every_label_belongs_to_a_series_that_is_there()
    {
        var all = BundledSeries.All();
        using var labels = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data/nab/labels.json")));

        Assert.Equal(29, labels.RootElement.EnumerateObject().Count());
        foreach (var file in labels.RootElement.EnumerateObject())
            Assert.Equal(file.Value.GetArrayLength(), all.Single(series => series.Name == "nab/" + file.Name).LabelledWindows);
    }

    [Theory]
    [InlineData("stocks", "Plotly Technologies Inc.")]
    [InlineData("nab", "Numenta Inc.")]
    public void Each_folder_carries_its_copyright_and_permission_notice(string folder, string holder)
    {
        var licence = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", folder, "LICENSE"));

        Assert.Contains(holder, licence, StringComparison.Ordinal);
        Assert.Contains("The above copyright notice and this permission notice shall be included in all", licence, StringComparison.Ordinal);
    }

    private Task<SeedRun> CopyAsync() => SeedRun.Of(TimeProvider.System, "bundled", "--output", _folder.FullName);
}
