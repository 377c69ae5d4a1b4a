using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Simulate.Domains;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>
/// One stream of a domain, point after point: its signal, the anomalies put into it, and what can be measured of both. Signal and
/// anomalies have dice of their own, so that outside of anomalies a series is the same to the bit as without any.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private readonly StreamModel _stream;
    private readonly ISignal _signal;
    private readonly AnomalyInjector _injector;
    private readonly TimeSpan _interval;
    private DateTime _time;

    public Simulation(Domain domain, StreamModel stream, SimulationOptions options, DateTime start)
    {
        _stream = stream;
        _interval = options.Interval ?? domain.Interval;
        _time = start;
        _signal = stream.Begin(new SignalSettings(options.Seed, options.Noise, _interval));

        var name = domain.IdOf(stream);
        var schedule = AnomalySchedule.Of(
            domain.ShapesOf(options.Kinds), options.AnomalyEvery, options.Calm, new Dice(options.Seed, $"when {(domain.OneCause ? domain.Name : name)}"));
        _injector = new AnomalyInjector(schedule, new Dice(options.Seed, $"anomalies {name}"));
    }

    public SimulatedPoint Next()
    {
        var time = _time;
        var ordinary = _signal.Next(time);
        var (value, cause) = _injector.Next(ordinary, _signal.Unit);
        _time += _interval;
        return new SimulatedPoint(time, value is { } number ? _stream.Measured(number) : null, cause?.Kind);
    }

    public void Dispose() => _injector.Dispose();
}
