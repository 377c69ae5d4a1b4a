using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>Requests that a web server got in the last minute: 40 on average in the morning hours, 120 at the daily peak at 20:00; with bursts.</summary>
/// <remarks>A Poisson count whose mean is 40 + 80 × a bell 3 hours wide around 20:00. The noise factor stretches the count's distance from the mean.</remarks>
internal sealed class RequestSignal(SignalSettings settings) : ISignal
{
    public static Domain Domain { get; } = new("requests", "requests to a web server in a minute, Poisson counts, with bursts")
    {
        Interval = TimeSpan.FromMinutes(1),
        Streams = [new StreamModel("requests", settings => new RequestSignal(settings), (0, 1e9), 0)],
        Anomalies =
        [
            // A page that is talked about; a robot; and a load balancer that sends nothing.
            new AnomalyShape(AnomalyKind.Spike, (1.5, 5), (5, 30)),
            new AnomalyShape(AnomalyKind.LevelShift, (1, 2), (30, 120)),
            new AnomalyShape(AnomalyKind.LevelShift, (-3, -2), (5, 30)),
        ],
    };

    private readonly Dice _dice = new(settings.Seed, "requests");

    public double Unit => 80;

    public double Next(DateTime time)
    {
        var mean = 40 + 80 * Pattern.DailyPeak(time, hour: 20, width: 3);
        return mean + settings.Noise * (_dice.Poisson(mean) - mean);
    }
}
