using System.Globalization;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class BacktestRunTests
{
    public static TheoryData<string> Settings => [.. Comparison.Settings(StreamSettings.Default).Select(setting => setting.Name)];

    [Theory, MemberData(nameof(Settings))]
    public void The_future_changes_nothing_about_the_past(string name)
    {
        const int Cut = 1_500;
        var settings = Comparison.Settings(StreamSettings.Default).Single(setting => setting.Name == name).Settings;
        var points = Recorded(seed: 3, count: 2_000);
        var other = points.Select((point, i) => i < Cut ? point : point with { Value = 1e6 * (i % 7), Micros = point.Micros + i }).ToList();

        var run = BacktestRun.Of(new Series("a", points), settings);
        var changed = BacktestRun.Of(new Series("a", other), settings);
        var cut = BacktestRun.Of(new Series("a", points[..Cut]), settings);

        Assert.Contains(run.Scores[..Cut], score => score > 0);
        Assert.Equal(Bits(cut.Scores), Bits(run.Scores[..Cut]));
        Assert.Equal(Bits(cut.Scores), Bits(changed.Scores[..Cut]));
        Assert.Equal(cut.Alarms, changed.Alarms[..Cut]);
        Assert.NotEqual(run.Scores, changed.Scores);
    }

    [Fact]
    public async Task It_says_what_the_server_says_live()
    {
        var points = Recorded(seed: 5, count: 600);
        await using var server = RunningServer.Start();
        await using var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Batch(points.Select(point => $$"""{"timestamp":"{{point.Timestamp}}","value":{{Json(point.Value)}}}""")));

        var run = BacktestRun.Of(new Series("a", points), StreamSettings.Default);

        var stored = await server.StoredAsync("a");
        Assert.Contains(true, run.Alarms);
        Assert.Equal(Bits(stored.Select(point => point.Score)), Bits(run.Scores));
        Assert.Equal(stored.Select(point => point.IsAnomaly), run.Anomalies);
        Assert.Equal(stored.Select(point => point.IsAlarm), run.Alarms);
    }

    [Fact]
    public void The_threshold_of_the_server_gives_its_own_alarms()
    {
        var run = BacktestRun.Of(new Series("a", Recorded(seed: 4, count: 2_000)), StreamSettings.Default);

        var again = run.At(0.5);

        Assert.Contains(true, run.Alarms);
        Assert.Equal(run.Anomalies, again.Anomalies);
        Assert.Equal(run.Alarms, again.Alarms);
    }

    [Fact]
    public void A_missing_value_has_no_score_and_an_anomaly_its_reason()
    {
        var points = Recorded(seed: 5, count: 600);

        var run = BacktestRun.Of(new Series("a", points), StreamSettings.Default);

        var missing = points.FindIndex(100, point => double.IsNaN(point.Value));
        Assert.Equal((0, false), (run.Scores[missing], run.Anomalies[missing]));
        Assert.Equal(run.Anomalies.Count(isAnomaly => isAnomaly), run.Reasons.Count);
        Assert.All(run.Reasons.Keys, row => Assert.True(run.Anomalies[row]));
    }

    [Fact]
    public void Whoever_left_is_not_waited_for() => Assert.Throws<OperationCanceledException>(() => BacktestRun.Of(
        new Series("a", Recorded(seed: 4, count: 10)), StreamSettings.Default, Normaliser.None, new CancellationToken(canceled: true)));

    private static List<SeriesPoint> Recorded(int seed, int count) =>
        [.. Some.Received(seed, count).Select(point => new SeriesPoint(Timestamps.Format(point.Micros), point.Micros, point.Value))];

    private static string Json(double value) => double.IsNaN(value) ? "null" : value.ToString("R", CultureInfo.InvariantCulture);

    private static long[] Bits(IEnumerable<double> numbers) => [.. numbers.Select(BitConverter.DoubleToInt64Bits)];
}
