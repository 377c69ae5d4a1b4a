using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>Points for rules to look at, a second apart.</summary>
internal static class Odd
{
    public const double Expected = 100;

    public static NoiseGate Gate(IncidentOptions rule, params Silence[] silences) => new(rule, silences);

    public static IncidentRule Rule(IncidentOptions rule, params Silence[] silences) => new(rule, Gate(rule, silences), 0, RuleMemory.Empty, open: null);

    public static long At(long n) => Some.Micros + n * 1_000_000;

    public static JudgedPoint Ordinary(long n, double value = Expected, PointFlags flags = PointFlags.None) =>
        new(n, At(n), value, 0, flags, 0, 0.2, Explained: null);

    public static JudgedPoint Anomaly(long n, double value = 150, double score = 0.7, PointFlags flags = PointFlags.None, uint votes = 0b11) =>
        new(n, At(n), value, 0, PointFlags.Anomaly | flags, votes, score, new Explained(new Band(90, Expected, 110), [], $"odd {n}"));

    public static JudgedPoint Alarm(long n, double value = 150, double score = 0.7, PointFlags flags = PointFlags.None) =>
        Anomaly(n, value, score, PointFlags.Alarm | flags);

    /// <summary>What the rule says of each point.</summary>
    public static List<IncidentStep> Feed(this IncidentRule rule, params IEnumerable<JudgedPoint> points) => [.. points.Select(point => rule.Take(point))];

    public static IEnumerable<JudgedPoint> Ordinaries(long first, int count) => Enumerable.Range(0, count).Select(i => Ordinary(first + i));

    /// <summary>A stream with episodes of all kinds in it; the same for the same seed.</summary>
    public static JudgedPoint[] Series(int seed, int count)
    {
        var random = new Random(seed);
        var points = new JudgedPoint[count];
        var clock = Some.Micros;
        for (var i = 0; i < count; i++)
        {
            clock += random.Next(100) == 0 ? random.Next(-600, 600) * 1_000_000L : random.Next(1, 3_000_000);
            var flags = random.Next(30) switch
            {
                0 => PointFlags.Late,
                1 => PointFlags.Ahead,
                _ => PointFlags.None,
            };
            var isOdd = random.Next(i / 40 % 3 == 0 ? 4 : 60) == 0;
            var point = isOdd
                ? Anomaly(i + 1, 60 + random.Next(80), 0.5 + random.NextDouble() / 2, flags | (random.Next(3) == 0 ? PointFlags.Alarm : 0), (uint)random.Next(1, 32))
                : Ordinary(i + 1, random.Next(25) == 0 ? double.NaN : 95 + random.Next(10), flags);
            if (double.IsNaN(point.Value)) point = point with { Flags = point.Flags | PointFlags.Missing };
            points[i] = point with { Micros = clock - (point.Has(PointFlags.Late) ? 5_000_000 : 0) + (point.Has(PointFlags.Ahead) ? 2 * Cycle.Day : 0) };
        }

        return points;
    }
}
