using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Simulate.Domains;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

/// <summary>What is true of every stream of every domain; a new domain is tested by itself.</summary>
public class SimulationTests
{
    private const int Count = 6_000;

    private static readonly SimulationOptions Often = new() { AnomalyEvery = 150 };
    private static readonly SimulationOptions AllKinds = Often with { Kinds = AnomalyKinds.All };

    public static TheoryData<string, string> Streams => Simulated.Streams;

    [Theory, MemberData(nameof(Streams))]
    public void The_same_seed_gives_the_same_points(string domain, string stream) =>
        Assert.Equal(Simulated.Points(domain, Count, AllKinds, stream), Simulated.Points(domain, Count, AllKinds, stream));

    [Theory, MemberData(nameof(Streams))]
    public void Another_seed_gives_other_values_and_other_anomalies(string domain, string stream)
    {
        var one = Simulated.Points(domain, Count, Often, stream);
        var other = Simulated.Points(domain, Count, Often with { Seed = 2 }, stream);

        Assert.InRange(one.Zip(other).Count(pair => pair.First.Value != pair.Second.Value), 0.9 * Count, Count);
        Assert.NotEqual(Simulated.Windows(one), Simulated.Windows(other));
    }

    [Theory, MemberData(nameof(Streams))]
    public void Outside_of_the_labels_a_series_is_to_the_bit_the_one_without_anomalies(string domain, string stream)
    {
        var injected = Simulated.Points(domain, Count, AllKinds, stream);
        var ordinary = Simulated.Points(domain, Count, Simulated.Ordinary, stream);

        Assert.All(injected.Zip(ordinary).Where(pair => pair.First.Injected is null), pair => Assert.Equal(pair.Second, pair.First));
    }

    [Theory, MemberData(nameof(Streams))]
    public void An_anomaly_can_be_seen_where_its_label_is(string domain, string stream)
    {
        var injected = Simulated.Points(domain, Count, Often, stream);
        var ordinary = Simulated.Points(domain, Count, Simulated.Ordinary, stream);

        var windows = Simulated.Windows(injected);
        Assert.NotEmpty(windows);
        Assert.All(windows, window =>
        {
            // A stuck value, and a gentle start or end, may by chance be the ordinary one for some points.
            var length = window.Last - window.First + 1;
            var changed = Enumerable.Range(window.First, length).Count(i => injected[i].Value != ordinary[i].Value);
            Assert.InRange(changed, 0.8 * length, length);
        });
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_domain_has_its_own_kinds_of_anomaly_unless_others_are_asked_for(string domain, string stream)
    {
        var own = DomainCatalog.All.Single(one => one.Name == domain).Anomalies.Select(shape => shape.Kind).Distinct().Order();
        Assert.Equal(own, Kinds(Often));
        Assert.Equal(AnomalyKinds.All, Kinds(AllKinds));
        Assert.Equal([AnomalyKind.Drift, AnomalyKind.Missing], Kinds(Often with { Kinds = [AnomalyKind.Missing, AnomalyKind.Drift] }));

        IEnumerable<AnomalyKind> Kinds(SimulationOptions options) =>
            Simulated.Windows(Simulated.Points(domain, 4 * Count, options, stream)).Select(window => window.Kind).Distinct().Order();
    }

    [Theory, MemberData(nameof(Streams))]
    public void Without_noise_nothing_is_left_to_chance(string domain, string stream)
    {
        var silent = Simulated.Ordinary with { Noise = 0 };

        Assert.Equal(Simulated.Points(domain, Count, silent, stream), Simulated.Points(domain, Count, silent with { Seed = 2 }, stream));
        Assert.NotEqual(Simulated.Points(domain, Count, silent, stream), Simulated.Points(domain, Count, Simulated.Ordinary, stream));
    }

    [Fact]
    public void Points_are_an_interval_apart_the_domains_own_or_another()
    {
        var start = SimulationOptions.FirstMonday;

        Assert.Equal([start, start.AddMinutes(5)], Simulated.Points("cpu", 2, Simulated.Ordinary).Select(point => point.Time));
        Assert.Equal(
            [start, start.AddSeconds(1)],
            Simulated.Points("cpu", 2, Simulated.Ordinary with { Interval = TimeSpan.FromSeconds(1) }).Select(point => point.Time));
    }

    [Fact]
    public void What_befalls_a_machine_shows_in_all_its_streams_at_once()
    {
        var temperature = Simulated.Windows(Simulated.Points("machine", Count, Often, "temperature"));
        var vibration = Simulated.Windows(Simulated.Points("machine", Count, Often, "vibration"));

        Assert.Equal(temperature, vibration);
    }

    [Fact]
    public void Sensors_fail_each_on_its_own()
    {
        var humidity = Simulated.Windows(Simulated.Points("iot", Count, Often, "humidity"));
        var pressure = Simulated.Windows(Simulated.Points("iot", Count, Often, "pressure"));

        Assert.NotEqual(humidity, pressure);
    }

    [Theory, InlineData(null, 750), InlineData(20_000L, 750), InlineData(1_000L, 150), InlineData(3L, 0)]
    public void Anomalies_stay_out_of_what_a_benchmark_does_not_score(long? points, long calm) =>
        Assert.Equal(calm, new SimulationOptions { Points = points }.Calm);
}
