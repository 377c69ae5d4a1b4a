using System.Buffers;
using System.Buffers.Binary;

namespace StreamingAnomaly.Detection;

/// <summary>Writes state as little-endian numbers; <see cref="StateReader"/> reads them back.</summary>
internal static class StateWriter
{
    public static void Write(this IBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), value);
        to.Advance(sizeof(int));
    }

    public static void Write(this IBufferWriter<byte> to, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to.GetSpan(sizeof(ushort)), value);
        to.Advance(sizeof(ushort));
    }

    public static void Write(this IBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), value);
        to.Advance(sizeof(long));
    }

    public static void Write(this IBufferWriter<byte> to, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(to.GetSpan(sizeof(float)), value);
        to.Advance(sizeof(float));
    }

    public static void Write(this IBufferWriter<byte> to, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), value);
        to.Advance(sizeof(double));
    }

    /// <summary>Length first, so that a reader can pass on exactly these bytes.</summary>
    public static void WriteSection(this IBufferWriter<byte> to, ReadOnlySpan<byte> section)
    {
        to.Write(section.Length);
        to.Write(section);
    }
}
