using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>A cheap sensor in a greenhouse: humidity in %, temperature in °C or pressure in hPa, with dropouts and stuck values.</summary>
/// <remarks>
/// Mean + Daily × a wave that is highest at 15:00 + lingering noise of deviation Weather with a memory of a day + Gaussian noise. Humidity is
/// lowest when the temperature is highest.
/// </remarks>
internal sealed class SensorSignal : ISignal
{
    private readonly SignalSettings _settings;
    private readonly Traits _traits;
    private readonly LingeringNoise _weather;
    private readonly Dice _dice;

    private SensorSignal(string name, Traits traits, SignalSettings settings)
    {
        _settings = settings;
        _traits = traits;
        _weather = new LingeringNoise(TimeSpan.FromDays(1), settings.Interval, new Dice(settings.Seed, $"iot weather {name}"));
        _dice = new Dice(settings.Seed, $"iot {name}");
    }

    public static Domain Domain { get; } = new("iot", "a sensor's humidity in %, temperature in °C and pressure in hPa, with dropouts and stuck values")
    {
        Interval = TimeSpan.FromMinutes(5),
        Streams =
        [
            Stream("humidity", new Traits(Mean: 55, Daily: -8, Weather: 2, Noise: 0.5, Unit: 15), (0, 100)),
            Stream("temperature", new Traits(Mean: 21, Daily: 4, Weather: 0.8, Noise: 0.15, Unit: 7), (-40, 85)),
            Stream("pressure", new Traits(Mean: 1013, Daily: 0.5, Weather: 4, Noise: 0.15, Unit: 20), (300, 1_100)),
        ],
        Anomalies =
        [
            // No reading, the same reading again and again, and a wrong one.
            .. AnomalyShape.UsualOf(AnomalyKind.Missing),
            .. AnomalyShape.UsualOf(AnomalyKind.FlatLine),
            .. AnomalyShape.UsualOf(AnomalyKind.Spike),
        ],
    };

    public double Unit => _traits.Unit;

    public double Next(DateTime time) =>
        _traits.Mean + _traits.Daily * Pattern.DailyWave(time, hour: 15)
        + _settings.Noise * (_traits.Weather * _weather.Next() + _traits.Noise * _dice.Gaussian());

    private static StreamModel Stream(string name, Traits traits, (double, double) range) =>
        new(name, settings => new SensorSignal(name, traits, settings), range, 2);

    private sealed record Traits(double Mean, double Daily, double Weather, double Noise, double Unit);
}
