using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Benchmarks;

/// <summary>What judging and learning one point costs, on one core, without reading, storing or answering it.</summary>
public class DetectionBenchmark
{
    private const int Points = 10_000;

    private readonly Sample[] _samples = new Sample[Points];
    private VotingEnsemble? _ensemble;
    private long _n;

    public static IEnumerable<string> Members { get; } = ["the five", .. DetectorCatalog.Names];

    [ParamsSource(nameof(Members))]
    public string Who { get; set; } = "";

    [Params(50, 256)]
    public int Window { get; set; }

    [Params(Calibration.Own, Calibration.Textbook)]
    public Calibration Calibration { get; set; }

    public static int Run()
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).WithOptions(ConfigOptions.DisableLogFile);
        var summary = BenchmarkRunner.Run<DetectionBenchmark>(config);
        return summary.HasCriticalValidationErrors ? 1 : 0;
    }

    [GlobalSetup]
    public void Learn()
    {
        // A day's rhythm at five-minute steps, noise, and now and then a value far off.
        var random = new Random(1);
        for (var i = 0; i < Points; i++)
        {
            var noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            var spike = random.Next(200) == 0 ? 20 * noise : 0;
            _samples[i] = new Sample(i + 1, i * 300_000_000L, 100 + 20 * Math.Sin(i * 2 * Math.PI / 288) + 3 * noise + spike);
        }

        var names = Who == "the five" ? DetectorCatalog.Default : [Who];
        _ensemble = VotingEnsemble.Of(names, VotingEnsemble.Majority(names.Count), new DetectorSettings(Window, 1, Calibration));
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
}
