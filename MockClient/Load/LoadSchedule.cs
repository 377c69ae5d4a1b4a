using System.Diagnostics;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>When messages are due: evenly spread over time, each connection in its turn, and so each connection's evenly too.</summary>
/// <param name="begin">When the first is due, in the stopwatch's ticks.</param>
internal sealed class LoadSchedule(LoadOptions options, long begin)
{
    private readonly double _ticksPerMessage = Stopwatch.Frequency * options.Batch / options.Rate;
    private readonly long _total = options.Messages == 0 ? long.MaxValue : options.Messages * options.Connections;
    private long _taken;

    /// <summary>All that there was to send was taken.</summary>
    public bool IsOver => _taken == _total;

    /// <summary>When the next message is due.</summary>
    public long Due => begin + (long)(_taken * _ticksPerMessage);

    /// <summary>Whose the next message is.</summary>
    public int Connection => (int)(_taken % options.Connections);

    public bool IsDue(long now) => !IsOver && Due <= now;

    public void Take() => _taken++;
}
