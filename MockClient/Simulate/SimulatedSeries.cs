using StreamingAnomaly.MockClient.Simulate.Signals;
using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>A generated signal: the point with a seq has the same value in every run with the same seed, its time is the run's own.</summary>
internal sealed class SimulatedSeries(string clientId, Func<SeasonalSignal> begin, SimulationClock clock, string? labelDirectory) : ISeries
{
    private SeasonalSignal _signal = begin();
    private LabelFile? _labels;
    private long _made;

    public string ClientId => clientId;

    /// <summary>Points before the signal ends, or with <see cref="Loop"/> begins anew.</summary>
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
        // What lies before was made in an earlier run; the signal is a sequence, so it is made again and dropped.
        var next = Make();
        while (_made < seq) next = Make();

        var time = clock.TimeOf(seq);
        return new SeriesPoint(seq, time, Moment.ToText(time, isDay: false), next.Value, next.Injected);
    }

    public void OnSent(in SeriesPoint point) => _labels?.Write(point);

    public void Dispose() => _labels?.Dispose();

    private (double Value, bool Injected) Make()
    {
        if (_made > 0 && _made % Length == 0) _signal = begin();
        _made++;
        return _signal.Next();
    }
}
