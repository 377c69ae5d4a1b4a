using System.CommandLine;
using StreamingAnomaly.MockClient.Simulate.Signals;
using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary><c>simulate</c>: streams a generated signal and writes beside it which points were made anomalies.</summary>
internal static class SimulateCommand
{
    // At --rate 0 there is no rate to take the step from.
    private static readonly TimeSpan UnpacedStep = TimeSpan.FromMilliseconds(1);

    public static Command Create(TimeProvider time)
    {
        var seed = CommonOptions.WithDefault("--seed", "The same seed gives the same values.", 1);
        var anomalyRate = CommonOptions.WithDefault("--anomaly-rate", "The share of points made anomalies, 0 to 1.", 0.01).AtLeast(0);
        var period = CommonOptions.WithDefault("--period", "Points in one season.", 200.0).AtLeast(2);
        var level = CommonOptions.WithDefault("--level", "The mean.", 100.0);
        var amplitude = CommonOptions.WithDefault("--amplitude", "Half the height of the season.", 10.0);
        var noise = CommonOptions.WithDefault("--noise", "The standard deviation of the noise.", 1.0).AtLeast(0);
        var length = new Option<long?>("--length") { Description = "Points before the signal ends, or with --loop begins anew (default: endless)." }.AtLeast(1);
        var start = new Option<string?>("--start") { Description = "The first point's time (default: now)." };
        var step = new Option<double?>("--step") { Description = "Seconds from point to point in the timestamps (default: by --rate)." };
        var streaming = new StreamingArguments();

        var command = new Command("simulate", "Streams a seasonal signal with injected anomalies; the labels go to {log-dir}/{client_id}.labels.csv.")
        {
            seed, anomalyRate, period, level, amplitude, noise, length, start, step,
        };
        streaming.AddTo(command);
        command.SetAction((result, stop) => StreamingRun.FromCommandLineAsync(result, streaming, time, () => [Open(result)], stop));
        return command;

        SimulatedSeries Open(ParseResult result)
        {
            var options = streaming.Read(result);
            var shape = new SeasonalShape(
                result.GetValue(anomalyRate), result.GetValue(period), result.GetValue(level), result.GetValue(amplitude), result.GetValue(noise));
            var spacing = result.GetValue(step) is { } seconds ? TimeSpan.FromSeconds(seconds)
                : options.Rate > 0 ? TimeSpan.FromSeconds(1 / options.Rate) : UnpacedStep;
            var clock = new SimulationClock(ReadStart(result.GetValue(start)), spacing, time);
            return new SimulatedSeries(
                result.GetValue(streaming.ClientId) ?? "simulated", () => new SeasonalSignal(shape, result.GetValue(seed)), clock, options.LogDirectory)
            {
                Length = result.GetValue(length) ?? long.MaxValue,
                Loop = result.GetValue(streaming.Loop),
            };
        }
    }

    private static DateTime? ReadStart(string? text)
    {
        if (text is null) return null;
        return Moment.TryParse(text, out var moment) ? moment.Utc : throw new UnusableInputException($"--start {text}: not a timestamp");
    }
}
