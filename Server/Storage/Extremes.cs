using System.Runtime.InteropServices;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Points that follow each other, in short: from when to when, the least and the greatest value, and when these were.</summary>
/// <remarks>As a <c>span</c> row keeps them of each <see cref="PointSpan.BlockPoints"/> points: six numbers of eight bytes, little-endian.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct Extremes
{
    public long Earliest = long.MaxValue;
    public long Latest = long.MinValue;

    // NaN: no point has a value.
    public double Minimum = double.NaN;
    public long MinimumAt;
    public double Maximum = double.NaN;
    public long MaximumAt;

    public Extremes()
    {
    }

    public readonly bool HasValue => !double.IsNaN(Minimum);

    public void Add(long micros, double value)
    {
        Earliest = Math.Min(Earliest, micros);
        Latest = Math.Max(Latest, micros);
        if (double.IsNaN(value)) return;
        if (!(value >= Minimum)) (Minimum, MinimumAt) = (value, micros);
        if (!(value <= Maximum)) (Maximum, MaximumAt) = (value, micros);
    }

    public void Add(in Extremes other)
    {
        Earliest = Math.Min(Earliest, other.Earliest);
        Latest = Math.Max(Latest, other.Latest);
        if (!other.HasValue) return;
        if (!(other.Minimum >= Minimum)) (Minimum, MinimumAt) = (other.Minimum, other.MinimumAt);
        if (!(other.Maximum <= Maximum)) (Maximum, MaximumAt) = (other.Maximum, other.MaximumAt);
    }
}
