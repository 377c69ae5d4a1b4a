using System.Runtime.InteropServices;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A point as the bytes of a run hold it, one behind the other; its number follows from its place.</summary>
/// <remarks>
/// <code>
/// 0        8        16       24     28     32
/// | micros | value  | seq    | bits | score |    little-endian; value NaN: missing; bits 0 to 11 flags, 12 to 31 votes
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct StoredPoint(long Micros, double Value, long Seq, uint Bits, float Score)
{
    /// <summary>Bytes a point.</summary>
    public const int Size = 32;

    public bool IsAnomaly => (Bits & (uint)PointFlags.Anomaly) != 0;

    public bool IsAlarm => (Bits & (uint)PointFlags.Alarm) != 0;

    public static StoredPoint Of(in JudgedPoint point) =>
        new(point.Micros, point.Value, point.Seq, StoredFlags.Pack(point.Flags, point.VotesMask), (float)point.Score);

    public static ReadOnlySpan<StoredPoint> In(ReadOnlySpan<byte> run) => MemoryMarshal.Cast<byte, StoredPoint>(run);

    public JudgedPoint ToPoint(long n)
    {
        var (flags, votesMask) = StoredFlags.Unpack(Bits);
        return new JudgedPoint(n, Micros, Value, Seq, flags, votesMask, Score, Explained: null);
    }
}
