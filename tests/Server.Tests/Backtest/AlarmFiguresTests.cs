using StreamingAnomaly.Server.Backtest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class AlarmFiguresTests
{
    // Rows 0 to 29 are the probation.
    private static readonly LabelledSeries Labels = new(200, [new LabelWindow(50, 59), new LabelWindow(100, 109), new LabelWindow(150, 169)]);

    [Fact]
    public void What_is_counted_is_what_was_found_and_what_was_false()
    {
        var figures = Figures(10, 40, 52, 57, 155, 180);

        Assert.Equal((170, 3, 2, 5, 2), (figures.Rows, figures.Windows, figures.WindowsFound, figures.Alarms, figures.FalseAlarms));
        Assert.Equal(0.6, figures.Precision!.Value, 12);
        Assert.Equal(2 / 3.0, figures.Recall!.Value, 12);
        Assert.Equal(2 * 0.6 * (2 / 3.0) / (0.6 + 2 / 3.0), figures.F1!.Value, 12);
        Assert.Equal(20_000 / 170.0, figures.FalseAlarmsIn10000, 9);
        Assert.Equal(5_000 / 170.0, figures.AnomaliesIn1000, 9);
    }

    [Fact]
    public void The_delay_is_from_a_windows_beginning_to_its_first_alarm_over_the_windows_found()
    {
        var figures = Figures(52, 57, 155);

        Assert.Equal((2 + 5) / 2.0, figures.DelayInPoints);
        Assert.Equal((2 / 10.0 + 5 / 20.0) / 2, figures.DelayInWindows!.Value, 12);
    }

    [Fact]
    public void What_cannot_be_divided_is_left_open()
    {
        var silent = Figures();

        Assert.Null(silent.Precision);
        Assert.Null(silent.DelayInPoints);
        Assert.Equal(0, silent.Recall);
        Assert.Null(AlarmFigures.Of([NabSeries.Alarmed(new LabelledSeries(5, []), new bool[5])]).Recall);
    }

    [Fact]
    public void The_areas_are_those_of_every_threshold()
    {
        // No probation in so short a series. In falling order: hit, hit and false at once, false, hit.
        var scored = NabSeries.Scored(new LabelledSeries(5, [new LabelWindow(0, 1), new LabelWindow(4, 4)]), [0.9, 0.5, 0.5, 0.3, 0.1]);

        var ranking = Ranking.Of([scored]);

        // Of 6 pairs of a labelled and another point 3.5 are in the right order, the tie counting half.
        Assert.Equal(3.5 / 6, ranking.RocArea!.Value, 12);
        Assert.Equal((1.0 / 1 + 2.0 / 3 + 3.0 / 5) / 3, ranking.PrArea!.Value, 12);
    }

    private static AlarmFigures Figures(params int[] alarms) =>
        AlarmFigures.Of([NabSeries.Alarmed(Labels, [.. Enumerable.Range(0, Labels.Count).Select(alarms.Contains)])]);
}
