using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class NearestVectorsTests
{
    private const int Components = 12;
    private const int RowLength = 300;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void However_many_there_are_it_finds_the_nearest_as_sorting_them_would(int neighbours)
    {
        var random = new Random(1);
        var rows = new float[Components * RowLength];
        int[] components = [.. Enumerable.Range(0, Components).Select(component => component * RowLength)];
        for (var count = neighbours; count <= 256; count++)
        {
            foreach (ref var value in rows.AsSpan()) value = random.Next(5) == 0 ? 0 : random.NextSingle();
            float[] vector = [.. Enumerable.Range(0, Components).Select(_ => random.NextSingle())];
            var first = random.Next(12);

            double[] distances = [.. Enumerable.Range(first, count).Select(place => Distance(rows, components, place, vector))];
            var expected = distances.Order().Take(neighbours).Average();
            var (index, distance) = NearestVectors.Nearest(rows, components, first, count, vector);

            Assert.Equal(expected, NearestVectors.MeanDistance(rows, components, first, count, vector, neighbours), 1e-6);
            Assert.Equal(distances.Min(), distance, 1e-6);
            Assert.Equal(distances[index], distance, 1e-6);
        }
    }

    [Fact]
    public void Fewer_than_the_neighbours_asked_for_are_as_if_the_others_were_very_far()
    {
        var distance = NearestVectors.MeanDistance(new float[NearestVectors.Group], [0], first: 0, count: 1, [0f], neighbours: 2);

        Assert.InRange(distance, 1e18, 1e20);
    }

    private static double Distance(float[] rows, int[] components, int place, float[] vector) =>
        Math.Sqrt(components.Zip(vector, (row, value) => Math.Pow(value - rows[row + place], 2)).Sum());
}
