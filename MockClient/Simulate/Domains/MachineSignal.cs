using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>A machine's bearing, its temperature in °C or its vibration in mm/s: both follow the load, and drift upwards together before it fails.</summary>
/// <remarks>
/// Rest + PerLoad × load + Daily × a wave that is highest at 15:00 (the hall's temperature) + Gaussian noise of its own. The load is lingering
/// noise with a memory of 4 hours, the same for both streams. After the failure the bearing is replaced, and all is as before.
/// </remarks>
internal sealed class MachineSignal : ISignal
{
    private readonly SignalSettings _settings;
    private readonly Traits _traits;
    private readonly LingeringNoise _load;
    private readonly Dice _dice;

    private MachineSignal(string name, Traits traits, SignalSettings settings)
    {
        _settings = settings;
        _traits = traits;
        _load = new LingeringNoise(TimeSpan.FromHours(4), settings.Interval, new Dice(settings.Seed, "machine load"));
        _dice = new Dice(settings.Seed, $"machine {name}");
    }

    public static Domain Domain { get; } = new("machine", "a machine's temperature in °C and vibration in mm/s, drifting up to its failure")
    {
        Interval = TimeSpan.FromMinutes(5),
        Streams =
        [
            Stream("temperature", new Traits(Rest: 62, PerLoad: 2, Daily: 1.5, Noise: 0.4, Unit: 12), (-40, 250)),
            Stream("vibration", new Traits(Rest: 2.8, PerLoad: 0.2, Daily: 0, Noise: 0.08, Unit: 2), (0, 100)),
        ],
        Anomalies =
        [
            // One to two days from the first wear to the failure; and a blow now and then.
            new AnomalyShape(AnomalyKind.Drift, (1.5, 2.5), (288, 576)),
            new AnomalyShape(AnomalyKind.Spike, (0.8, 1.6), (1, 3)),
        ],
        OneCause = true,
    };

    public double Unit => _traits.Unit;

    public double Next(DateTime time) =>
        _traits.Rest + _traits.Daily * Pattern.DailyWave(time, hour: 15)
        + _settings.Noise * (_traits.PerLoad * _load.Next() + _traits.Noise * _dice.Gaussian());

    private static StreamModel Stream(string name, Traits traits, (double, double) range) =>
        new(name, settings => new MachineSignal(name, traits, settings), range, 2);

    private sealed record Traits(double Rest, double PerLoad, double Daily, double Noise, double Unit);
}
