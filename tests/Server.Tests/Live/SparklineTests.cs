using StreamingAnomaly.Server.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class SparklineTests
{
    [Fact]
    public void The_newest_point_stands_at_the_right_edge_and_the_greatest_on_top()
    {
        var sparkline = Sparkline.Of([new(1, false), new(3, true), new(2, false)]);

        Assert.Equal("M239 49h0l8 -42l8 21", sparkline.Line);
        Assert.Equal("M247 7h0", sparkline.Marks);
        Assert.Equal("0 0 262 56", Sparkline.ViewBox);
        Assert.Equal((1, 3, 3, 1), (sparkline.Low, sparkline.High, sparkline.Count, sparkline.Anomalies));
    }

    [Fact]
    public void A_flat_line_runs_through_the_middle() =>
        Assert.Equal("M247 28h0l8 0", Sparkline.Of([new(5, false), new(5, false)]).Line);

    [Fact]
    public void A_missing_value_is_a_gap() =>
        Assert.Equal("M239 7h0M255 49h0", Sparkline.Of([new(2, false), new(double.NaN, false), new(1, false)]).Line);

    [Fact]
    public void Nothing_to_draw_is_an_empty_line()
    {
        Assert.Equal("", Sparkline.None.Line);
        Assert.Equal("", Sparkline.Of([new(double.NaN, false)]).Line);
    }

    [Fact]
    public void The_widest_values_there_are_stay_within() =>
        Assert.Equal("M247 49h0l8 -42", Sparkline.Of([new(-1e150, false), new(1e150, false)]).Line);
}
