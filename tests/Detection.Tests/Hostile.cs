using System.Buffers.Binary;

namespace StreamingAnomaly.Detection.Tests;

internal static class Hostile
{
    /// <summary>Cut, lengthened, flipped, overwritten and made-up versions of a state.</summary>
    public static IEnumerable<byte[]> Variants(byte[] state, int seed)
    {
        var random = new Random(seed);
        for (var length = 0; length < state.Length; length += 1 + state.Length / 60) yield return state[..length];
        yield return [.. state, 0];

        for (var i = 0; i < 300 && state.Length > 0; i++)
        {
            byte[] flipped = [.. state];
            flipped[random.Next(state.Length)] ^= (byte)(1 << random.Next(8));
            yield return flipped;
        }

        double[] hostile = [double.NaN, double.PositiveInfinity, double.MaxValue, -double.MaxValue];
        long[] numbers = [-1, int.MaxValue, int.MinValue, 0x7FFFFFFF_7FFFFFFF, .. hostile.Select(BitConverter.DoubleToInt64Bits)];
        for (var place = 0; place + 8 <= Math.Min(state.Length, 160); place += 4)
        {
            foreach (var number in numbers)
            {
                byte[] overwritten = [.. state];
                BinaryPrimitives.WriteInt64LittleEndian(overwritten.AsSpan(place), number);
                yield return overwritten;
            }
        }

        foreach (var length in (int[])[1, 4, 16, 100, 1000])
        {
            var noise = new byte[length];
            random.NextBytes(noise);
            yield return noise;
        }
    }
}
