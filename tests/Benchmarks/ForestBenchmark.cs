using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Benchmarks;

/// <summary>What the closed form of the isolation forest costs a point, without keeping up the window it shares with the others.</summary>
public class ForestBenchmark
{
    private Sample[] _samples = [];
    private SlidingWindow _past = new(DetectorSettings.MinWindow);
    private IDetector? _forest;

    [Params(50, 256)]
    public int Window { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _samples = DetectionBenchmark.Rhythm(1_000);
        _forest = DetectorCatalog.Create("isolation_forest", new DetectorSettings(Window, 1, Calibration.Textbook));
        _past = new SlidingWindow(Window);
        foreach (var sample in _samples) _past.Add(sample.Value);
    }

    [Benchmark(OperationsPerInvoke = 1_000)]
    public double Read()
    {
        var sum = 0.0;
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            _forest!.TryRead(_past, sample, out var reading);
            sum += reading.Raw;
        }

        return sum;
    }
}
