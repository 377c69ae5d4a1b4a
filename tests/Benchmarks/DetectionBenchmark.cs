using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Benchmarks;

/// <summary>What judging and learning one point costs, on one core, without reading, storing or answering it.</summary>
public class DetectionBenchmark
{
    private const int Points = 10_000;
    private const string Five = "the five";
    private const string FiveByTheBook = "the five, textbook";

    private Sample[] _samples = [];
    private VotingEnsemble? _ensemble;
    private long _n;

    public static IEnumerable<string> Members { get; } = [Five, FiveByTheBook, .. DetectorCatalog.Names];

    [ParamsSource(nameof(Members))]
    public string Who { get; set; } = "";

    [Params(50, 256)]
    public int Window { get; set; }

    [GlobalSetup]
    public void Learn()
    {
        _samples = Rhythm(Points);
        IReadOnlyList<string> names = Who is Five or FiveByTheBook ? DetectorCatalog.Default : [Who];
        var calibration = Who == FiveByTheBook ? Calibration.Textbook : Calibration.Own;
        _ensemble = VotingEnsemble.Of(names, VotingEnsemble.Majority(names.Count), new DetectorSettings(Window, 1, calibration));
        JudgeAndLearn();
    }

    [Benchmark(OperationsPerInvoke = Points)]
    public int JudgeAndLearn()
    {
        var anomalies = 0;
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            var next = sample with { N = ++_n, Micros = _n * 300_000_000 };
            if (_ensemble!.Judge(next).Anomaly) anomalies++;
            _ensemble.Learn(next);
        }

        return anomalies;
    }

    /// <summary>A day's rhythm at five-minute steps, noise, and now and then a value far off.</summary>
    internal static Sample[] Rhythm(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            var spike = random.Next(200) == 0 ? 20 * noise : 0;
            return new Sample(i + 1, i * 300_000_000L, 100 + 20 * Math.Sin(i * Math.Tau / 288) + 3 * noise + spike);
        })];
    }
}
