using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Streams;

/// <summary>Memory is a copy of the store: a stream that is cut anywhere gives the verdicts of one that never was.</summary>
public sealed class ResumeTests
{
    private const int Count = 3_500;

    public static TheoryData<Interruption, int> Cuts => new(
        from how in Enum.GetValues<Interruption>()
        from window in (int[])[5, 50, 1_200]
        select (how, window));

    [Theory, MemberData(nameof(Cuts))]
    public async Task A_stream_cut_anywhere_gives_the_verdicts_of_one_that_was_not(Interruption how, int window)
    {
        var change = new SettingsChange { Window = window };
        var points = Some.Received(seed: window, Count);
        var random = new Random(window);

        // Right behind and right before the places where the state is saved, and anywhere else.
        int[] places = [0, 1, window, window + 1, 999, 1_000, 1_001, 2_001, .. Enumerable.Range(0, 12).Select(_ => random.Next(Count))];
        var verdicts = await InterruptedRun.VerdictsAsync(
            points, change, places.Distinct().Select(at => new InterruptedRun.Stop(at, how)), seed: window);

        Assert.Contains(verdicts, point => point.IsAlarm);
        Assert.Contains(verdicts, point => point.Has(PointFlags.Late));
        AssertSame(Uninterrupted(points, change), verdicts);
    }

    [Theory, MemberData(nameof(AllInterruptions))]
    public async Task A_run_of_late_points_goes_on_across_a_cut(Interruption how)
    {
        // Six late points in order: the clock has moved with the fifth, so the sixth counts from there and the seventh is late again.
        var points = Some.Received(seed: 1, 60);
        for (var i = 50; i < 60; i++) points[i] = points[i] with { Micros = Some.Micros - 1_000_000_000 + (i == 57 ? 0 : i) };

        for (var at = 50; at < 60; at++)
        {
            var verdicts = await InterruptedRun.VerdictsAsync(points, SettingsChange.None, [new(at, how)], seed: at);

            Assert.Equal([50, 51, 52, 53, 54, 57], Enumerable.Range(50, 10).Where(i => verdicts[i].Has(PointFlags.Late)));
        }
    }

    [Theory, MemberData(nameof(AllInterruptions))]
    public async Task After_a_change_of_settings_every_later_opening_starts_from_the_same(Interruption how)
    {
        var points = Some.Received(seed: 2, Count);
        var changed = new InterruptedRun.Stop(1_700, Interruption.Close)
        {
            Change = new SettingsChange { Window = 30, Detectors = ["ewma", "z_score", "moving_average"] },
        };

        var once = await InterruptedRun.VerdictsAsync(points, SettingsChange.None, [changed], seed: 1);
        var often = await InterruptedRun.VerdictsAsync(
            points, SettingsChange.None, [changed, new(1_701, how), new(1_750, how), new(2_500, how), new(3_100, how)], seed: 2);

        AssertSame(once, often);
        AssertSame(Uninterrupted(points, SettingsChange.None).Take(1_700), once.Take(1_700));
        Assert.NotEqual(Uninterrupted(points, SettingsChange.None).Skip(1_700).Select(Bits), once.Skip(1_700).Select(Bits));
    }

    [Theory, MemberData(nameof(AllInterruptions))]
    public async Task A_changed_window_is_filled_from_stored_points_at_once(Interruption how)
    {
        var points = Some.Received(seed: 3, 400);

        var verdicts = await InterruptedRun.VerdictsAsync(
            points, SettingsChange.None, [new(300, how) { Change = new SettingsChange { Window = 200 } }], seed: 1);

        Assert.DoesNotContain(verdicts[300..], point => point.Has(PointFlags.WarmingUp));
        Assert.Equal(Enumerable.Range(1, 400).Select(n => (long)n), verdicts.Select(point => point.N));
    }

    [Fact]
    public async Task Settings_that_do_not_touch_the_detectors_change_no_verdict()
    {
        var points = Some.Received(seed: 4, 2_000);

        var verdicts = await InterruptedRun.VerdictsAsync(
            points,
            SettingsChange.None,
            [new(1_100, Interruption.Close) { Change = new SettingsChange { Detail = Detail.Full, Unit = TimeUnit.Seconds } }],
            seed: 1);

        AssertSame(Uninterrupted(points, SettingsChange.None), verdicts);
    }

    public static TheoryData<Interruption> AllInterruptions => new(Enum.GetValues<Interruption>());

    private static List<JudgedPoint> Uninterrupted(ReceivedPoint[] points, SettingsChange change)
    {
        var state = new StreamState(change.ApplyTo(StreamSettings.Default, new HashSet<string>()));
        return [.. points.Select(point => state.Take(point, Some.Micros, explain: false))];
    }

    private static void AssertSame(IEnumerable<JudgedPoint> expected, IEnumerable<JudgedPoint> actual) =>
        Assert.Equal(expected.Select(Bits), actual.Select(Bits));

    private static (long N, PointFlags Flags, uint Votes, long Score) Bits(JudgedPoint point) =>
        (point.N, point.Flags, point.VotesMask, BitConverter.DoubleToInt64Bits(point.Score));
}
