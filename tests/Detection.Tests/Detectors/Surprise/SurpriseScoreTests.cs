using System.Globalization;
using System.IO.Compression;
using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class SurpriseScoreTests
{
    private const double Limit = 2.55;

    private static readonly Lazy<ILookup<string, Expected>> Reference = new(ReadReference);

    public static TheoryData<string> Names => [.. NabSeries.Names];

    [Theory, MemberData(nameof(Names))]
    public void On_real_data_it_is_what_an_independent_implementation_says(string name)
    {
        var expected = Reference.Value[name].ToDictionary(row => row.Row);
        var score = new SurpriseScore();
        var refractory = new AlarmRefractory();
        var samples = NabSeries.Read(name);

        Assert.Equal(29, NabSeries.Names.Length);
        Assert.All(expected.Keys, row => Assert.InRange(row, 0, samples.Length - 1));
        for (var row = 0; row < samples.Length; row++)
        {
            var total = score.Measure(samples[row]).Total;
            score.Learn(samples[row]);

            var (_, expectedTotal, expectedAlarm) = expected.GetValueOrDefault(row);
            Assert.Equal(expectedTotal, total, 1e-3);
            Assert.Equal(expectedAlarm, total >= Limit && refractory.Admits(row + 1, 1, raised: 0));
        }
    }

    [Theory]
    [InlineData("realKnownCause/cpu_utilization_asg_misconfiguration.csv", 1)]
    [InlineData("realTweets/Twitter_volume_CVS.csv", 2)]
    [InlineData("artificialWithAnomaly/art_daily_flatmiddle.csv", 3)]
    public void Cut_anywhere_saved_and_loaded_it_goes_on_to_the_bit(string name, int seed)
    {
        var random = new Random(seed);
        var samples = NabSeries.Read(name);
        var (whole, resumed) = (new SurpriseScore(), new SurpriseScore());
        var nextCut = 0;
        for (var row = 0; row < samples.Length; row++)
        {
            if (row == nextCut)
            {
                var state = Some.Saved(resumed.Save);
                resumed = new SurpriseScore();
                Assert.True(resumed.TryLoad(state));
                Assert.Equal(Some.Saved(whole.Save), state);
                nextCut += random.Next(row < 1000 ? 10 : 300) + 1;
            }

            var parts = whole.Measure(samples[row]);
            Assert.Equal(parts, resumed.Measure(samples[row]));

            // What is novel waits some points before it is remembered: that must survive, too.
            if (parts.Ever > 3 && nextCut > row + 12) nextCut = row + 1 + random.Next(11);
            whole.Learn(samples[row]);
            resumed.Learn(samples[row]);
        }

        Assert.Equal(Some.Saved(whole.Save), Some.Saved(resumed.Save));
    }

    [Theory]
    [InlineData("realKnownCause/nyc_taxi.csv", 400)]
    [InlineData("realKnownCause/nyc_taxi.csv", -400)]
    [InlineData("realTraffic/TravelTime_387.csv", 30)]
    public void A_unit_that_is_a_power_of_two_changes_nothing(string name, int exponent)
    {
        var (score, scaled) = (new SurpriseScore(), new SurpriseScore());
        foreach (var sample in NabSeries.Read(name))
        {
            var other = sample with { Value = Math.ScaleB(sample.Value, exponent) };
            Assert.Equal(score.Measure(sample), scaled.Measure(other));
            score.Learn(sample);
            scaled.Learn(other);
        }
    }

    [Theory]
    [InlineData("realKnownCause/nyc_taxi.csv", -27, 32)]
    [InlineData("realKnownCause/ambient_temperature_system_failure.csv", 7, -1e4)]
    [InlineData("realAWSCloudwatch/rds_cpu_utilization_cc0c53.csv", 161, 1e6)]
    public void Another_unit_or_zero_changes_next_to_nothing(string name, int eighths, double shift)
    {
        // Bins are eighths of octaves wide: other factors move their edges, and surprises by up to a bin's worth.
        var factor = Math.Pow(2, eighths / 8.0);
        var (score, changed) = (new SurpriseScore(), new SurpriseScore());
        var differences = new List<double>();
        foreach (var sample in NabSeries.Read(name))
        {
            var other = sample with { Value = factor * sample.Value + shift };
            differences.Add(Math.Abs(score.Measure(sample).Total - changed.Measure(other).Total));
            score.Learn(sample);
            changed.Learn(other);
        }

        // A value at the very edge of a level, or of a bin, may fall to the other side of it.
        Assert.InRange(differences.Count(difference => difference > 1e-3), 0, differences.Count / 100);
        Assert.InRange(differences.Max(), 0, 0.5);
    }

    [Fact]
    public void A_million_points_later_it_is_as_large_and_as_sane_as_after_the_first_thousands()
    {
        const int Points = 1_000_000;
        var random = new Random(7);
        var score = new SurpriseScore();
        var size = 0;
        var alarms = 0;
        var refractory = new AlarmRefractory();
        for (var i = 0; i < Points; i++)
        {
            // A day of 1,440 points, a level that wanders, and a spike in 5,000 points.
            var value = 100 * Math.Sin(i / 3e4) + 10 * Math.Sin(i * Math.Tau / 1440) + random.NextDouble() + (i % 5000 == 4999 ? 30 : 0);
            var sample = new Sample(i + 1, i * 60_000_000L, value);
            var total = score.Measure(sample).Total;
            score.Learn(sample);
            Assert.InRange(total, 0, 1000);
            if (total > Limit && refractory.Admits(i + 1, 1, raised: 0) && i > Points / 2) alarms++;
            if (i == 4000) size = Some.Saved(score.Save).Length;
        }

        Assert.Equal(size, Some.Saved(score.Save).Length);
        Assert.InRange(alarms, 90, 400);
    }

    [Fact]
    public void Values_of_any_magnitude_leave_it_finite()
    {
        double[] magnitudes = [1e150, 1e-300, 5e-324, 1, 1e20, 1e-20, 0, 1e75];
        var random = new Random(8);
        var score = new SurpriseScore();
        for (var i = 0; i < 20_000; i++)
        {
            // Either one magnitude for a long time or all in turn.
            var magnitude = magnitudes[(i / 2000 % 2 == 0 ? i / 4000 : random.Next(8)) % magnitudes.Length];
            var sample = new Sample(i + 1, i * 1_000_000L, magnitude * (2 * random.NextDouble() - 1));
            var parts = score.Measure(sample);
            score.Learn(sample);

            Assert.True(double.IsFinite(parts.Total));
            if (i % 1000 == 999) Assert.True(new SurpriseScore().TryLoad(Some.Saved(score.Save)));
        }
    }

    [Fact]
    public void Its_state_is_small()
    {
        // The first one is counted with what all share.
        var score = new SurpriseScore();
        var before = GC.GetAllocatedBytesForCurrentThread();
        score = new SurpriseScore();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 45_000);

        foreach (var sample in NabSeries.Read("realKnownCause/nyc_taxi.csv")) score.Learn(sample);
        Assert.InRange(Some.Saved(score.Save).Length, 0, 45_000);
    }

    private static ILookup<string, Expected> ReadReference()
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "surprise.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
            .ToLookup(cells => cells[0], cells => new Expected(
                int.Parse(cells[1], CultureInfo.InvariantCulture), double.Parse(cells[2], CultureInfo.InvariantCulture), cells[3] == "1"));
    }

    private readonly record struct Expected(int Row, double Total, bool Alarm);
}
