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
            Assert.Equal(expectedAlarm, total >= Limit && refractory.Admits(row + 1));
        }
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
