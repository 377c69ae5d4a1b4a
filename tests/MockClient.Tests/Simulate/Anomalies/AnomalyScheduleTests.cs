using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate.Anomalies;

public class AnomalyScheduleTests
{
    private const int Every = 100;
    private const int Calm = 300;

    private static readonly IReadOnlyList<AnomalyShape> Shapes =
    [
        new(AnomalyKind.Spike, (1, 2), (1, 3)),
        new(AnomalyKind.LevelShift, (3, 4), (10, 20)),
        new(AnomalyKind.LevelShift, (-4, -3), (10, 20)),
    ];

    [Fact]
    public void The_mean_spacing_is_the_one_asked_for()
    {
        var all = Schedule(5_000);
        var gaps = all.Zip(all.Skip(1), (one, next) => next.First - one.Last - 1).ToList();

        Assert.InRange(gaps.Average(), 0.98 * Every, 1.02 * Every);
        Assert.All(gaps, gap => Assert.InRange(gap, Every / 2, 3 * Every / 2));
    }

    [Fact]
    public void The_first_comes_soon_after_the_calm_and_never_within()
    {
        var firsts = Enumerable.Range(0, 500).Select(seed => Schedule(1, seed)[0].First).ToList();

        Assert.All(firsts, first => Assert.InRange(first, Calm + 1, Calm + Every));
        Assert.InRange(firsts.Distinct().Count(), 90, Every);
    }

    [Fact]
    public void Kinds_come_equally_often_in_the_lengths_and_sizes_of_their_shapes()
    {
        var all = Schedule(5_000);

        Assert.InRange(all.Count(anomaly => anomaly.Kind == AnomalyKind.Spike), 2_400, 2_600);
        Assert.All(all, anomaly => Assert.Contains(Shapes, shape => shape.Kind == anomaly.Kind
            && anomaly.Length >= shape.Points.Least && anomaly.Length <= shape.Points.Most
            && anomaly.Size >= shape.Size.Least && anomaly.Size <= shape.Size.Most));
        Assert.Equal([1, 2, 3], all.Where(anomaly => anomaly.Kind == AnomalyKind.Spike).Select(anomaly => anomaly.Length).Distinct().Order());
    }

    [Fact]
    public void However_close_they_are_an_ordinary_point_lies_between()
    {
        var all = AnomalySchedule.Of(Shapes, every: 1, calm: 0, new Dice(1, "close")).Take(1_000).ToList();

        Assert.InRange(all[0].First, 1, 1);
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.InRange(pair.Second.First, pair.First.Last + 2, long.MaxValue));
    }

    [Fact]
    public void Without_shapes_nothing_befalls() => Assert.Empty(AnomalySchedule.Of([], Every, Calm, new Dice(1, "none")));

    private static List<Anomaly> Schedule(int count, int seed = 1) => [.. AnomalySchedule.Of(Shapes, Every, Calm, new Dice(seed, "schedule")).Take(count)];
}
