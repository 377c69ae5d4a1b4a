using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>Bins for sizes that may differ by many orders of magnitude: four to an octave, around the first size above 0.</summary>
/// <remarks>Bin 0 holds 0; the first and the last of the others hold all that is smaller and larger too.</remarks>
internal struct LogBins
{
    /// <summary>20 octaves below the first size and 20 above.</summary>
    public const int Count = 160;

    private const int PerOctave = 4;

    private const int NoAnchor = int.MinValue;
    private const int FarthestAnchor = PerOctave * 1100;

    // By the first five bits of the mantissa: the bins of its octave that begin below it, and where the next begins. The bins are
    // wider than a 32nd, so that at most one of them begins within one.
    private static readonly (int Bin, double Next)[] Mantissas = [.. Enumerable.Range(0, 32).Select(i =>
    {
        var bin = (int)(PerOctave * Math.Log2(1 + i / 32.0));
        return (bin, Math.Pow(2, (bin + 1.0) / PerOctave));
    })];

    private bool _anchored;

    /// <summary>The place of bin 0 on the scale of 4 log₂; of no meaning before the first size above 0.</summary>
    public int Anchor { get; private set; }

    /// <summary>The bin of a size; the first above 0 fixes where all bins lie.</summary>
    public int Of(double size)
    {
        if (size == 0) return 0;

        var place = PlaceOf(size);
        if (!_anchored) (_anchored, Anchor) = (true, place - Count / 2);
        return Math.Clamp(place - Anchor, 1, Count - 1);
    }

    /// <summary>The sizes in a bin other than the last are below it.</summary>
    public readonly double UpperEdge(int bin) => Math.Pow(2, (bin + 1.0 + Anchor) / PerOctave);

    public readonly void Save(IBufferWriter<byte> to) => to.Write(_anchored ? Anchor : NoAnchor);

    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(out int anchor) || (anchor != NoAnchor && Math.Abs((long)anchor) > FarthestAnchor)) return false;
        (_anchored, Anchor) = anchor == NoAnchor ? (false, 0) : (true, anchor);
        return true;
    }

    /// <summary>4 log₂ of a size, rounded down, without a logarithm.</summary>
    internal static int PlaceOf(double size)
    {
        var bits = BitConverter.DoubleToInt64Bits(size);
        var octave = (int)(bits >> 52) - 1023;
        var (bin, next) = Mantissas[(int)(bits >> 47) & 31];
        var mantissa = BitConverter.Int64BitsToDouble(bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000);
        return PerOctave * octave + bin + (mantissa >= next ? 1 : 0);
    }
}
