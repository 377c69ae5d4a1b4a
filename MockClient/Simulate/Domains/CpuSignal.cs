using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>CPU usage of an office's server in percent: 20 at night, 65 at the daily peak at 14:00.</summary>
/// <remarks>20 + 45 × a bell 3.5 hours wide around 14:00, and lingering noise of deviation 2 with a memory of 15 minutes.</remarks>
internal sealed class CpuSignal(SignalSettings settings) : ISignal
{
    public static Domain Domain { get; } = new("cpu", "CPU usage in %, with a peak every day at 14:00")
    {
        Interval = TimeSpan.FromMinutes(5),
        Streams = [new StreamModel("cpu", settings => new CpuSignal(settings), (0, 100), 2)],
        Anomalies =
        [
            // A runaway process, a restart, and a release that costs more than the one before.
            .. AnomalyShape.UsualOf(AnomalyKind.Spike),
            .. AnomalyShape.UsualOf(AnomalyKind.Dip),
            new AnomalyShape(AnomalyKind.LevelShift, (1, 1.4), (60, 200)),
        ],
    };

    private readonly LingeringNoise _noise = new(TimeSpan.FromMinutes(15), settings.Interval, new Dice(settings.Seed, "cpu"));

    public double Unit => 25;

    public double Next(DateTime time) => 20 + 45 * Pattern.DailyPeak(time, hour: 14, width: 3.5) + 2 * settings.Noise * _noise.Next();
}
