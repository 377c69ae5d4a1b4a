using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

/// <summary>
/// What <c>make accuracy</c> measures on the 29 labelled series must not get worse. The floors are the figures of the day they were
/// written, rounded to the bad side: a better figure may raise its floor, none is lowered without a word in docs/decisions.md.
/// </summary>
public sealed class QualityTests
{
    public static TheoryData<string, int, Calibration, Floor> Floors => new()
    {
        { "vote", 50, Calibration.Textbook, new(NabStandard: 18.2, WindowsFound: 50, AlarmsRight: 0.113, AnomaliesIn1000: 35.4) },
        { "vote", 256, Calibration.Textbook, new(26.9, 42, 0.114, 28.1) },
        { "z_score", 50, Calibration.Textbook, new(17.4, 48, 0.109, 24.9) },
        { "iqr", 50, Calibration.Textbook, new(11.8, 50, 0.1, 70.1) },
        { "ewma", 50, Calibration.Textbook, new(25.1, 53, 0.11, 66.6) },
        { "moving_average", 50, Calibration.Textbook, new(21.1, 49, 0.11, 20.4) },
        { "isolation_forest", 50, Calibration.Textbook, new(-0.7, 56, 0.1, 108.6) },
    };

    [Theory, MemberData(nameof(Floors))]
    public void A_setting_stays_as_good_as_it_was(string name, int window, Calibration calibration, Floor floor)
    {
        var asked = StreamSettings.Default with { Window = window, Calibration = calibration };
        var settings = Comparison.Settings(asked).Single(setting => setting.Name == name).Settings;

        IReadOnlyList<ScoredSeries> all = [.. NabSeries.All.Select(one => new ScoredSeries(one.Labels, BacktestRun.Of(one.Series, settings)))];

        var (score, figures) = (NabScore.Of(all, NabProfile.Standard)!.Value, AlarmFigures.Of(all));
        var measured = FormattableString.Invariant(
            $"NAB {score:0.00}, {figures.WindowsFound} windows, {figures.Precision:0.000} right, {figures.AnomaliesIn1000:0.00} anomalies in 1,000");
        Assert.True(score >= floor.NabStandard, measured);
        Assert.True(figures.WindowsFound >= floor.WindowsFound, measured);
        Assert.True(figures.Precision >= floor.AlarmsRight, measured);
        Assert.True(figures.AnomaliesIn1000 <= floor.AnomaliesIn1000, measured);
    }

    /// <param name="AnomaliesIn1000">A ceiling, this one: who flags more finds more.</param>
    public sealed record Floor(double NabStandard, int WindowsFound, double AlarmsRight, double AnomaliesIn1000);
}
