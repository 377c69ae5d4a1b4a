using System.Text.Json;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class SideBySideTests
{
    [Fact]
    public void Missing_values_do_not_hide_the_lowest_from_the_chart()
    {
        // Three rows a stretch, of which the last is missing: each stretch shows its two values.
        var points = Enumerable.Range(0, 4_500).Select(i => new SeriesPoint("", i, (i % 3) switch { 0 => 5.0, 1 => 3.0, _ => double.NaN }));
        var settings = StreamSettings.Default;

        var shown = SideBySide.Of(new Series("a", [.. points]), labels: null, settings, settings, TestContext.Current.CancellationToken).ChartJson();

        using var chart = JsonDocument.Parse(shown);
        Assert.Equal(1_500, chart.RootElement.GetProperty("y").EnumerateArray().Count(y => y.ValueKind == JsonValueKind.Number && y.GetDouble() == 3));
    }
}
