using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Tests.Live;

internal static class Some
{
    public static ClientId Client(string text = "some-stream") =>
        ClientId.TryParse(text, out var id) ? id : throw new ArgumentException(text);

    public static JudgedPoint Point(long n, bool anomaly = false) =>
        new(n, n * 1_000_000, n, n, anomaly ? PointFlags.Anomaly : PointFlags.None, 0, anomaly ? 0.7 : 0.2, Explained: null);

    public static JudgedPoint[] Points(long first, int count) => [.. Enumerable.Range(0, count).Select(i => Point(first + i))];

    public static StreamFigures Figures(long points) => StreamFigures.None with { Points = points };

    /// <summary>Values that no detector minds, with a spike of 100 at each of the places (from 0).</summary>
    public static double[] Calm(int count, params int[] spikes)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => spikes.Contains(i) ? 100 : Math.Round(random.NextDouble(), 3))];
    }
}
