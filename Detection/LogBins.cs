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

    // Where the bins of an octave begin, the first at 1.
    private static readonly double Second = Math.Pow(2, 0.25);
    private static readonly double Third = Math.Pow(2, 0.5);
    private static readonly double Fourth = Math.Pow(2, 0.75);

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
        var mantissa = BitConverter.Int64BitsToDouble(bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000);
        return PerOctave * octave + (mantissa >= Second ? 1 : 0) + (mantissa >= Third ? 1 : 0) + (mantissa >= Fourth ? 1 : 0);
    }
}
