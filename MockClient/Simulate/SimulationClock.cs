namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>Evenly spaced times: from a fixed beginning, or from the moment the run starts.</summary>
internal sealed class SimulationClock(DateTime? beginning, TimeSpan step, TimeProvider time)
{
    private DateTime _origin;
    private long _firstSeq;

    public void Start(long lastSeq)
    {
        // Whole microseconds: what the server keeps.
        var now = time.GetUtcNow().UtcDateTime;
        (_origin, _firstSeq) = beginning is { } fixedTime ? (fixedTime, 1) : (now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), lastSeq + 1);
    }

    public DateTime TimeOf(long seq) => _origin.AddTicks(step.Ticks * (seq - _firstSeq));
}
