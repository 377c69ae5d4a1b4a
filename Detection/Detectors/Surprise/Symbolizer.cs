using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Writes a value as its level in the range of all values before it, with two levels of margin on either side.</summary>
internal sealed class Symbolizer(int levels)
{
    private const int Margin = 2;
    private const double Limit = 1e151;

    /// <summary>Levels from the lower margin to the upper one, and one more for a value below a range that is but a point.</summary>
    public static int SymbolsFor(int levels) => levels + 2 * Margin + 1;

    public double Lowest { get; private set; }

    public double Highest { get; private set; }

    public int SymbolOf(double value, long age)
    {
        var range = Highest - Lowest;
        if (age == 0 || (range <= 0 && value == Lowest)) return Margin;
        if (range <= 0) return value > Highest ? levels + Margin : levels + Margin + 1;

        var level = (value - Lowest) / range * (levels - 1);
        return (int)Math.Floor(Math.Clamp(level, -Margin, levels + Margin) + 0.5) + Margin;
    }

    public void Learn(double value, long age) =>
        (Lowest, Highest) = age == 0 ? (value, value) : (Math.Min(Lowest, value), Math.Max(Highest, value));

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(Lowest);
        to.Write(Highest);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(Limit, out double lowest) || !from.TryRead(Limit, out double highest)) return false;
        (Lowest, Highest) = (lowest, highest);
        return lowest <= highest;
    }
}
