using System.Buffers;
using FsCheck;

namespace StreamingAnomaly.Detection.Tests;

/// <summary>Series to judge and things to judge them with; always the same for the same seed.</summary>
internal static class Some
{
    public static readonly int[] Windows = [5, 50, 256];

    /// <summary>Who votes together, with the votes that flag: what people choose by name, and all there are.</summary>
    public static readonly IReadOnlyDictionary<string, (IReadOnlyList<string> Names, int MinVotes)> Panels =
        new Dictionary<string, (IReadOnlyList<string>, int)>
        {
            ["the five"] = (DetectorCatalog.Default, 3),
            ["surprise"] = (["surprise"], 1),
            ["two of three"] = (["surprise", "cusum", "extreme"], 2),
            ["one of two"] = (["surprise", "cusum"], 1),
            ["all"] = (DetectorCatalog.Names, 3),
        };

    public static readonly double[] Sensitivities = [DetectorSettings.MinSensitivity, 1, DetectorSettings.MaxSensitivity];

    /// <summary>Properties are checked on the same cases at each run.</summary>
    public static Config Cases { get; } = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(new Replay(new Rnd(20_08, 9_15), null));

    public static DetectorSettings Settings(int window = 50, double sensitivity = 1, Calibration calibration = Calibration.Textbook) =>
        new(window, sensitivity, calibration);

    public static Sample Sample(double value, long n = 1) => new(n, n * 1_000_000, value);

    public static Sample[] Samples(IEnumerable<double> values) => [.. values.Select((value, i) => Sample(value, i + 1))];

    public static SlidingWindow WindowOf(IReadOnlyCollection<double> values, int? capacity = null)
    {
        var window = new SlidingWindow(capacity ?? values.Count);
        foreach (var value in values) window.Add(value);
        return window;
    }

    public static VotingEnsemble Ensemble(int window = 50, double sensitivity = 1, Calibration calibration = Calibration.Textbook) =>
        Ensemble(DetectorCatalog.Default, window, sensitivity, calibration: calibration);

    public static VotingEnsemble Ensemble(
        IReadOnlyCollection<string> names, int window = 50, double sensitivity = 1, int? minVotes = null,
        Calibration calibration = Calibration.Textbook) =>
        VotingEnsemble.Of(names, minVotes ?? VotingEnsemble.Majority(names.Count), Settings(window, sensitivity, calibration));

    public static VotingEnsemble Panel(
        string panel, int window = 50, double sensitivity = 1, Calibration calibration = Calibration.Own) =>
        Ensemble([.. Panels[panel].Names], window, sensitivity, Panels[panel].MinVotes, calibration);

    public static List<Verdict> Stream(this VotingEnsemble ensemble, IEnumerable<double> values)
    {
        var verdicts = new List<Verdict>();
        foreach (var sample in Samples(values))
        {
            verdicts.Add(ensemble.Judge(sample));
            ensemble.Learn(sample);
        }

        return verdicts;
    }

    public static byte[] Saved(Action<IBufferWriter<byte>> save)
    {
        var buffer = new ArrayBufferWriter<byte>();
        save(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static double[] Noise(int seed, int count, double mean = 0, double deviation = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => mean + deviation * Normal(random))];
    }

    public static double[] Walk(int seed, int count)
    {
        var level = 0.0;
        return [.. Noise(seed, count).Select(step => level += step)];
    }

    public static double[] Integers(int seed, int count, int different)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(different))];
    }

    /// <summary>Series that have broken detectors before, or might.</summary>
    public static IReadOnlyDictionary<string, double[]> Series(int count) => new Dictionary<string, double[]>
    {
        ["noise"] = Noise(1, count),
        ["a random walk"] = Walk(2, count),
        ["a seasonal signal with spikes"] = [.. Noise(3, count, 100, 0.5).Select((x, i) => x + 5 * Math.Sin(i / 7.0) + (i % 41 == 40 ? 60 : 0))],
        ["a jump of level"] = [.. Noise(4, count).Select((x, i) => i < count / 2 ? x : x + 1e9)],
        ["noise far from zero"] = Noise(5, count, 1e9, 1e-3),
        ["huge noise"] = Noise(6, count, 0, 1e149),
        ["the largest values there are"] = [.. Integers(7, count, 2).Select(x => x == 0 ? -1e150 : 1e150)],
        ["tiny noise"] = Noise(8, count, 0, 1e-150),
        ["a flat line"] = [.. Enumerable.Repeat(42.1, count)],
        ["zeros"] = new double[count],
        ["a flat line with one spike"] = [.. Enumerable.Range(0, count).Select(i => i == count / 2 ? 1e6 : 0.1)],
        ["two values"] = [.. Integers(9, count, 20).Select(x => x == 0 ? 5.0 : 3.0)],
        ["three values"] = Integers(10, count, 3),
        ["small whole numbers"] = Integers(11, count, 9),
        ["repeated values"] = [.. Enumerable.Range(0, count).Select(i => Math.Floor(i / 10.0) * 0.7 % 5)],
        ["a steady trend"] = [.. Enumerable.Range(0, count).Select(i => 0.1 * i)],
        ["a first value far off"] = [1e150, .. Noise(12, count - 1)],
        ["growth beyond all bounds"] = [.. Enumerable.Range(0, count).Select(i => Math.Pow(10, i % 300 - 150))],
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
