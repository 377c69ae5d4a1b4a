using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class NormaliserTests
{
    private static readonly double[] Beginning = [4, double.NaN, 0, 2, 6, 8];

    [Theory]
    [InlineData(Normalisation.None, 4, 4)]
    [InlineData(Normalisation.Standard, 4, 0)]
    [InlineData(Normalisation.Standard, 7.16227766016838, 1)]
    [InlineData(Normalisation.MinMax, 8, 1)]
    [InlineData(Normalisation.MinMax, 0, 0)]
    [InlineData(Normalisation.Robust, 8, 1)]
    [InlineData(Normalisation.Robust, 4, 0)]
    internal void Values_are_put_on_the_scale_of_the_beginning(Normalisation how, double value, double expected) =>
        Assert.Equal(expected, Normaliser.Fit(how, Beginning).Apply(value), 12);

    [Fact]
    public void Missing_stays_missing_and_a_flat_beginning_keeps_the_scale()
    {
        Assert.Equal(double.NaN, Normaliser.Fit(Normalisation.Standard, Beginning).Apply(double.NaN));
        Assert.Equal(2, Normaliser.Fit(Normalisation.Robust, [5, 5, 5]).Apply(7));
        Assert.Equal(7, Normaliser.Fit(Normalisation.Robust, [double.NaN]).Apply(7));
        Assert.Equal(ReceivedPoint.MaxMagnitude, Normaliser.Fit(Normalisation.MinMax, [0, 1e-200]).Apply(1));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(0.25, 150)]
    public void What_is_scored_does_not_help_to_normalise(double holdOut, int looksAt)
    {
        var trial = new Trial(StreamSettings.Default, Normalisation.MinMax, holdOut);
        var series = new Series("a", [.. Enumerable.Range(0, 200).Select(i => new SeriesPoint("", i, i))]);

        Assert.Equal(new Normaliser(0, looksAt - 1), trial.NormaliserOf(series, new LabelledSeries(200, [])));
    }
}
