namespace StreamingAnomaly.MockClient.Simulate.Anomalies;

/// <summary>Makes anomalies of the values of any signal where the schedule has them; all other values pass untouched.</summary>
internal sealed class AnomalyInjector(IEnumerable<Anomaly> schedule, Dice dice) : IDisposable
{
    private readonly IEnumerator<Anomaly> _schedule = schedule.GetEnumerator();
    private Anomaly? _next;
    private long _index = -1;
    private double _before;

    /// <summary>Takes the next value of the signal.</summary>
    /// <param name="unit">What an anomaly of size 1 amounts to here.</param>
    /// <returns>What it has become, null for missing, and the anomaly it is part of, null for none.</returns>
    public (double? Value, Anomaly? Cause) Next(double value, double unit)
    {
        _index++;
        if (_next is null || _index > _next.Last) _next = _schedule.MoveNext() ? _schedule.Current : null;
        if (_next is { } anomaly && _index >= anomaly.First) return (Changed(anomaly, value, unit), anomaly);

        _before = value;
        return (value, null);
    }

    public void Dispose() => _schedule.Dispose();

    private double? Changed(Anomaly anomaly, double value, double unit)
    {
        var (size, part) = (anomaly.Size * unit, (double)(_index - anomaly.First) / anomaly.Length);
        return anomaly.Kind switch
        {
            AnomalyKind.Spike => value + size * (1 - part),
            AnomalyKind.Dip => value - size * (1 - part),
            AnomalyKind.LevelShift => value + size,
            AnomalyKind.Drift => value + size * (part + 1.0 / anomaly.Length),
            AnomalyKind.VarianceChange => value + size * dice.Gaussian(),
            AnomalyKind.FlatLine => _before,
            _ => null,
        };
    }
}
