using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate.Anomalies;

public class AnomalyInjectorTests
{
    private const int First = 3;
    private const int Length = 4;

    // A size of 2 in a signal whose unit is 10: 20 in all, on values 100, 101, 102 …
    private const double Size = 2;
    private const double Unit = 10;

    [Theory]
    [InlineData(nameof(AnomalyKind.Spike), 123, 119, 115, 111)]
    [InlineData(nameof(AnomalyKind.Dip), 83, 89, 95, 101)]
    [InlineData(nameof(AnomalyKind.LevelShift), 123, 124, 125, 126)]
    [InlineData(nameof(AnomalyKind.Drift), 108, 114, 120, 126)]
    [InlineData(nameof(AnomalyKind.FlatLine), 102, 102, 102, 102)]
    public void A_kind_does_what_it_says_and_leaves_the_rest_alone(string kind, double one, double two, double three, double four) =>
        Assert.Equal([100, 101, 102, one, two, three, four, 107, 108], Inject(Enum.Parse<AnomalyKind>(kind), Size));

    [Fact]
    public void A_shift_or_drift_below_0_goes_down()
    {
        Assert.Equal([83, 84, 85, 86], Inject(AnomalyKind.LevelShift, -Size)[First..(First + Length)]);
        Assert.Equal([98, 94, 90, 86], Inject(AnomalyKind.Drift, -Size)[First..(First + Length)]);
    }

    [Fact]
    public void Missing_values_are_none_at_all() =>
        Assert.Equal([100, 101, 102, null, null, null, null, 107, 108], Inject(AnomalyKind.Missing, Size));

    [Fact]
    public void A_change_of_variance_adds_noise_of_its_size_around_the_value()
    {
        const int Many = 20_000;
        using var injector = new AnomalyInjector([new Anomaly(AnomalyKind.VarianceChange, 1, Many, Size)], new Dice(1, "noise"));
        injector.Next(0, Unit);
        var added = Enumerable.Range(0, Many).Select(i => injector.Next(i, Unit).Value!.Value - i).ToList();

        Assert.InRange(added.Average(), -0.5, 0.5);
        Assert.InRange(Statistics.Deviation(added), 0.98 * Size * Unit, 1.02 * Size * Unit);
    }

    [Fact]
    public void Anomalies_follow_one_another_and_points_know_theirs()
    {
        var (one, two) = (new Anomaly(AnomalyKind.Missing, 1, 2, 0), new Anomaly(AnomalyKind.Spike, 4, 1, 1));
        using var injector = new AnomalyInjector([one, two], new Dice(1, "two"));

        Assert.Equal([null, one, one, null, two, null], Enumerable.Range(0, 6).Select(_ => injector.Next(0, Unit).Cause));
    }

    private static double?[] Inject(AnomalyKind kind, double size)
    {
        using var injector = new AnomalyInjector([new Anomaly(kind, First, Length, size)], new Dice(1, "one"));
        return [.. Enumerable.Range(100, 9).Select(value => injector.Next(value, Unit).Value)];
    }
}
