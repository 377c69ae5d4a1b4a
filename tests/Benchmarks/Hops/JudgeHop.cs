using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>From points to verdicts and a learned state: five calibrated detectors at window 50, and what a stream keeps beside them.</summary>
public class JudgeHop
{
    private const long Apart = 300_000_000;

    private readonly StreamState _state = new(StreamSettings.Default);
    private Sample[] _samples = [];
    private long _micros;

    /// <summary>Judged in one go.</summary>
    [Params(1, 100)]
    public int Points { get; set; }

    [GlobalSetup]
    public void Learn()
    {
        _samples = DetectionBenchmark.Rhythm(10_000);
        for (var i = 0; i < _samples.Length; i += Points) Judge();
    }

    [Benchmark]
    public int Judge()
    {
        var anomalies = 0;
        for (var i = 0; i < Points; i++)
        {
            _micros += Apart;
            var point = new ReceivedPoint(_micros, _samples[_micros / Apart % _samples.Length].Value, Seq: 0, IsArrival: false);
            if (_state.Take(point, _micros, explain: false).IsAnomaly) anomalies++;
        }

        return anomalies;
    }
}
