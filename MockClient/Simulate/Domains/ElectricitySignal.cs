using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>Electric power drawn by a town's quarter in kW: 300 at night, peaks of 420 at 08:00 and 520 at 19:00; with faults of its equipment.</summary>
/// <remarks>
/// 300 + 120 × a bell 1.5 hours wide around 08:00 + 220 × one 2.5 hours wide around 19:00, and lingering noise of deviation 8 with a memory
/// of one hour.
/// </remarks>
internal sealed class ElectricitySignal(SignalSettings settings) : ISignal
{
    public static Domain Domain { get; } = new("electricity", "electric power in kW, with peaks at 08:00 and 19:00, and equipment faults")
    {
        Interval = TimeSpan.FromMinutes(15),
        Streams = [new StreamModel("electricity", settings => new ElectricitySignal(settings), (0, 2_000), 1)],
        Anomalies =
        [
            // A breaker trips, a feeder is lost, a regulator hunts, a meter hangs.
            new AnomalyShape(AnomalyKind.Dip, (1, 2), (2, 8)),
            new AnomalyShape(AnomalyKind.LevelShift, (-1.5, -1), (24, 96)),
            new AnomalyShape(AnomalyKind.VarianceChange, (0.4, 0.7), (24, 96)),
            new AnomalyShape(AnomalyKind.FlatLine, (0, 0), (16, 64)),
        ],
    };

    private readonly LingeringNoise _noise = new(TimeSpan.FromHours(1), settings.Interval, new Dice(settings.Seed, "electricity"));

    public double Unit => 150;

    public double Next(DateTime time) =>
        300 + 120 * Pattern.DailyPeak(time, hour: 8, width: 1.5) + 220 * Pattern.DailyPeak(time, hour: 19, width: 2.5)
        + 8 * settings.Noise * _noise.Next();
}
