using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>A simulated stream on its way to a server: the point with a seq is the same in every run that starts at the same time.</summary>
/// <param name="begin">Makes the simulation, given its first point's time.</param>
internal sealed class SimulatedSeries(string clientId, Func<DateTime, Simulation> begin, SimulationClock clock, string? labelDirectory) : ISeries
{
    private Simulation? _simulation;
    private LabelFile? _labels;
    private long _made;

    public string ClientId => clientId;

    /// <summary>Points before the series ends, or with <see cref="Loop"/> begins anew.</summary>
    public long Length { get; init; } = long.MaxValue;

    public bool Loop { get; init; }

    public long Start(long lastSeq)
    {
        clock.Start(lastSeq);
        if (labelDirectory is not null) _labels = new LabelFile(labelDirectory, clientId, goOn: lastSeq > 0);
        return Loop || lastSeq > long.MaxValue - Length ? long.MaxValue : (lastSeq / Length + 1) * Length;
    }

    public SeriesPoint At(long seq)
    {
        // What lies before was made in an earlier run; a signal is a sequence, so it is made again and dropped.
        var next = Make();
        while (_made < seq) next = Make();

        var time = clock.TimeOf(seq);
        return new SeriesPoint(seq, time, Moment.ToText(time, isDay: false), next.Value, next.Injected?.ToName());
    }

    public void OnSent(in SeriesPoint point) => _labels?.Write(point);

    public void Dispose()
    {
        _simulation?.Dispose();
        _labels?.Dispose();
    }

    private SimulatedPoint Make()
    {
        if (_made++ % Length == 0)
        {
            _simulation?.Dispose();
            _simulation = begin(clock.TimeOf(1));
        }
        return _simulation!.Next();
    }
}
