namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>A quantity as it is while nothing is wrong: a pattern in simulated time, and noise from dice of its own.</summary>
internal interface ISignal
{
    /// <summary>What an anomaly of size 1 amounts to at the last value: clearly outside of pattern and noise.</summary>
    double Unit { get; }

    /// <summary>The value at this time; asked for once for each point, in order, <see cref="SignalSettings.Interval"/> apart.</summary>
    double Next(DateTime time);
}
