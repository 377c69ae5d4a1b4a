using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Streams;

/// <summary>Memory is a copy of the store: a stream that is cut anywhere gives the verdicts of one that never was.</summary>
public sealed class ResumeTests
{
    private const int Count = 3_500;
    private const string Everybody = "all detectors";

    /// <summary>Where the level shifts for good.</summary>
    private const int Shift = 2_600;

    private static readonly Interruption[] Ways = Enum.GetValues<Interruption>();

    public static TheoryData<Interruption, int> Cuts => new(
        from how in Ways
        from window in (int[])[5, 50, 1_200]
        select (how, window));

    [Theory, MemberData(nameof(Cuts))]
    public async Task A_stream_cut_anywhere_gives_the_verdicts_of_one_that_was_not(Interruption how, int window)
    {
        var change = new SettingsChange { Window = window };
        var random = new Random(window);

        var points = Eventful(seed: window, Count);

        await AssertResumesAsync(change, points, Places(window, random).Select(at => new InterruptedRun.Stop(at, how)));

        // The twenty that move the window to the new level are flagged, so they were cut in their middle.
        Assert.InRange(Uninterrupted(points, change).Skip(Shift).Take(30).Count(point => point.IsAnomaly), 20, 30);
    }

    public static TheoryData<string, Calibration, int> Judges => new(
        from judges in Presets.Names.Append(Everybody)
        from calibration in Enum.GetValues<Calibration>()
        from window in (int[])[5, 50, 1_200]
        select (judges, calibration, window));

    [Theory, MemberData(nameof(Judges))]
    public async Task Whoever_judges_a_stream_cut_in_any_way_gives_the_verdicts_of_one_that_was_not(string judges, Calibration calibration, int window)
    {
        var change = Asked(judges) with { Calibration = calibration, Window = window };
        var random = new Random(window + judges.Length);
        var stops = Places(window, random).Select(at => new InterruptedRun.Stop(at, Ways[random.Next(Ways.Length)]));

        await AssertResumesAsync(change, Eventful(seed: window + 1, Count), stops);
    }

    [Theory]
    [InlineData("vote")]
    [InlineData(Everybody)]
    public async Task A_long_stream_whose_old_scores_fade_resumes_to_the_bit(string judges)
    {
        // Counts of scores are halved at 10,000, and again at every 5,000 more.
        const int Many = 16_000;
        var random = new Random(1);
        int[] places = [Shift + 10, 9_999, .. Enumerable.Range(0, 12).Select(_ => random.Next(10_000, Many))];

        await AssertResumesAsync(
            Asked(judges), Eventful(seed: 7, Many), places.Select(at => new InterruptedRun.Stop(at, Ways[random.Next(Ways.Length)])));
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

    public static TheoryData<string, int> Changes => new()
    {
        { "surprise", 50 }, { "careful", 50 }, { "sensitive", 256 }, { "vote", 5 }, { "vote", 256 }, { "vote", 1_200 }, { Everybody, 256 },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task After_a_change_of_settings_points_are_judged_as_if_they_had_always_held(string judges, int window)
    {
        var points = Eventful(seed: 5, Count);
        var change = Asked(judges) with { Window = window };

        foreach (var at in (int[])[1_700, Shift + 10])
        {
            var verdicts = await InterruptedRun.VerdictsAsync(
                points, SettingsChange.None, [new(at, Interruption.TakeOver) { Change = change }], seed: window);

            // Alarms aside: who was told of one before is not told again.
            Assert.Equal(Uninterrupted(points, change).Skip(at).Select(Judged), verdicts.Skip(at).Select(Judged));
        }

        static (uint, double, PointFlags) Judged(JudgedPoint point) => (point.VotesMask, point.Score, point.Flags & ~PointFlags.Alarm);
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task A_stream_longer_than_what_is_learned_again_is_judged_nearly_the_same_after_a_change(string judges, int window)
    {
        const int Many = 12_000;
        const int Changed = 9_000;
        var points = Some.Received(seed: 6, Many);
        var change = Asked(judges) with { Window = window };

        var verdicts = await InterruptedRun.VerdictsAsync(
            points, SettingsChange.None, [new(Changed, Interruption.Close) { Change = change }], seed: window);

        Assert.DoesNotContain(verdicts[Changed..], point => point.Has(PointFlags.WarmingUp));
        var other = Uninterrupted(points, change).Zip(verdicts).Skip(Changed).Count(pair => pair.First.IsAnomaly != pair.Second.IsAnomaly);

        // Surprise remembers longer than what is learned again, and in thirty points of a thousand here something is odd.
        Assert.InRange(other, 0, (Many - Changed) / 50);
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

    public static TheoryData<Interruption> AllInterruptions => new(Ways);

    private static SettingsChange Asked(string judges) => judges == Everybody
        ? new SettingsChange { Detectors = DetectorCatalog.Names, MinVotes = 3 }
        : new SettingsChange { Preset = judges };

    /// <summary>Points with all that may happen: spikes, missing and late ones, and a new level, which is flagged until it is the usual one.</summary>
    private static ReceivedPoint[] Eventful(int seed, int count)
    {
        var points = Some.Received(seed, count);
        for (var i = Shift; i < count; i++) points[i] = points[i] with { Value = points[i].Value + 10_000 };
        return points;
    }

    /// <summary>Right behind and right before the places where the state is saved, among the points of the shift, and anywhere else.</summary>
    private static IEnumerable<int> Places(int window, Random random) => new[]
    {
        0, 1, window, window + 1, 999, 1_000, 1_001, 2_001, Shift, Shift + 1, Shift + 10, Shift + 19, Shift + 20, Shift + 21, Shift + 30,
    }.Concat(Enumerable.Range(0, 12).Select(_ => random.Next(Count))).Distinct().ToArray();

    private static async Task AssertResumesAsync(SettingsChange change, ReceivedPoint[] points, IEnumerable<InterruptedRun.Stop> stops)
    {
        var whole = Uninterrupted(points, change);
        Assert.Contains(whole, point => point.IsAlarm);
        Assert.Contains(whole, point => point.Has(PointFlags.Late));
        Assert.Contains(whole, point => point.IsMissing);

        AssertSame(whole, await InterruptedRun.VerdictsAsync(points, change, stops, seed: points.Length));
    }

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
