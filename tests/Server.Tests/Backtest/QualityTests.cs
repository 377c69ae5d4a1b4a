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
        { "vote", 50, Calibration.Own, new(NabStandard: 54.5, WindowsFound: 37, AlarmsRight: 0.42, AnomaliesIn1000: 1.8) },
        { "vote", 256, Calibration.Own, new(56.2, 39, 0.39, 2) },
        { "surprise", 50, Calibration.Own, new(76.7, 53, 0.38, 17.9) },
        { "careful", 50, Calibration.Own, new(61.5, 41, 0.56, 4.8) },
        { "careful", 256, Calibration.Own, new(61.5, 40, 0.64, 3.8) },
        { "sensitive", 50, Calibration.Own, new(74.1, 54, 0.31, 22.8) },
        { "z_score", 50, Calibration.Own, new(53.6, 38, 0.34, 2.4) },
        { "iqr", 50, Calibration.Own, new(52.4, 38, 0.3, 2.4) },
        { "ewma", 50, Calibration.Own, new(51.2, 37, 0.31, 3.9) },
        { "moving_average", 50, Calibration.Own, new(45.3, 33, 0.31, 2.2) },
        { "isolation_forest", 50, Calibration.Own, new(38, 30, 0.25, 0.9) },
        { "mad", 50, Calibration.Own, new(52.9, 38, 0.32, 2.8) },
        { "lof", 50, Calibration.Own, new(40.9, 35, 0.19, 2.1) },
        { "cusum", 50, Calibration.Own, new(58.5, 41, 0.41, 10.7) },
        { "extreme", 50, Calibration.Own, new(56.9, 37, 0.63, 0.6) },
        { "autoencoder", 50, Calibration.Own, new(56.7, 40, 0.37, 1.8) },
        { "vote", 50, Calibration.Textbook, new(18.2, 50, 0.113, 35.4) },
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
