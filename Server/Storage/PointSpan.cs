using System.Runtime.InteropServices;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Sums up a finished thousand of a stream's points: a pure function of them, so that it can be made at any time.</summary>
internal sealed class PointSpan
{
    /// <summary>No run crosses a multiple of this: point n + 1 begins a span where n is one.</summary>
    public const int Points = 1_000;

    /// <summary>Points whose extremes are kept apart, for a chart that shows less than whole spans.</summary>
    public const int BlockPoints = 25;

    private readonly Extremes[] _blocks = new Extremes[Points / BlockPoints];

    public ReadOnlySpan<byte> Blocks => MemoryMarshal.AsBytes<Extremes>(_blocks);

    /// <summary>Points that have a value.</summary>
    public int Values { get; private set; }

    public int Anomalies { get; private set; }

    public int Alarms { get; private set; }

    /// <summary>A span's blocks as <see cref="Blocks"/> gave them.</summary>
    public static ReadOnlySpan<Extremes> In(ReadOnlySpan<byte> blocks) => MemoryMarshal.Cast<byte, Extremes>(blocks);

    public void Clear()
    {
        Array.Fill(_blocks, new Extremes());
        (Values, Anomalies, Alarms) = (0, 0, 0);
    }

    public void Add(long n, in StoredPoint point)
    {
        _blocks[(n - 1) % Points / BlockPoints].Add(point.Micros, point.Value);
        if (!double.IsNaN(point.Value)) Values++;
        if (point.IsAnomaly) Anomalies++;
        if (point.IsAlarm) Alarms++;
    }

    public Extremes Whole()
    {
        var whole = new Extremes();
        foreach (ref readonly var block in _blocks.AsSpan()) whole.Add(block);
        return whole;
    }
}
