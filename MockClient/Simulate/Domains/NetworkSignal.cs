using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>Traffic of an office's line in Mbit/s: 60 at night, 300 at 15:00 on weekdays, 0.4 of that at the weekend; with DDoS attacks.</summary>
/// <remarks>
/// (60 + 240 × a bell 4 hours wide around 15:00) × (weekend 0.4) × (1 + lingering noise of deviation 0.05 with a memory of 30 minutes).
/// </remarks>
internal sealed class NetworkSignal(SignalSettings settings) : ISignal
{
    public const double WeekendShare = 0.4;

    public static Domain Domain { get; } = new("network", "network traffic in Mbit/s: a weekly pattern with DDoS attacks")
    {
        Interval = TimeSpan.FromMinutes(15),
        Streams = [new StreamModel("network", settings => new NetworkSignal(settings), (0, 10_000), 2)],
        Anomalies =
        [
            // An attack of one to four hours, strongest when it begins; and an uplink that is lost.
            new AnomalyShape(AnomalyKind.Spike, (2, 6), (4, 16)),
            new AnomalyShape(AnomalyKind.LevelShift, (-1.5, -1.2), (8, 32)),
        ],
    };

    private readonly LingeringNoise _noise = new(TimeSpan.FromMinutes(30), settings.Interval, new Dice(settings.Seed, "network"));

    public double Unit => 150;

    public double Next(DateTime time)
    {
        var weekday = 60 + 240 * Pattern.DailyPeak(time, hour: 15, width: 4);
        return weekday * (Pattern.IsWeekend(time) ? WeekendShare : 1) * (1 + 0.05 * settings.Noise * _noise.Next());
    }
}
