using System.Buffers.Binary;
using System.Text;

namespace StreamingAnomaly.Server.Tests.Otlp;

/// <summary>As much of the encoding as reading somebody else's messages by field numbers takes.</summary>
internal static class Protobuf
{
    /// <summary>All values that stand under a path of field numbers; of a number its eight bytes.</summary>
    public static IEnumerable<byte[]> At(byte[] message, params int[] path)
    {
        var found = Fields(message).Where(field => field.Number == path[0]).Select(field => field.Value);
        return path.Length == 1 ? found : found.SelectMany(value => At(value, path[1..]));
    }

    public static string Text(byte[] message, params int[] path) => At(message, path).Select(Encoding.UTF8.GetString).SingleOrDefault("");

    private static List<(int Number, byte[] Value)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            fields.Add(((int)(key >> 3), (key & 7) switch
            {
                0 => Number(Varint(message, ref at)),
                1 => Take(message, 8, ref at),
                2 => Take(message, (int)Varint(message, ref at), ref at),
                5 => Take(message, 4, ref at),
                var type => throw new InvalidDataException($"There is no wire type {type}."),
            }));
        }

        return fields;
    }

    private static byte[] Number(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Take(byte[] message, int length, ref int at)
    {
        at += length;
        return message[(at - length)..at];
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
