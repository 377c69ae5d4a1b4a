using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Finds the vectors nearest to one by measuring all of them, eight at a time.</summary>
/// <remarks>
/// Vectors lie component by component: the first ones of all in a row, then the second ones. Lanes are fixed at eight, so that every machine
/// sums in the same order; each keeps its own three nearest, without a branch, and they are merged at the end.
/// </remarks>
internal static class NearestVectors
{
    /// <summary>Vectors are read in groups of so many: behind the last one there must be room for the rest of a group.</summary>
    public const int Group = 32;

    private const int Lanes = 8;

    /// <param name="rows">Where the components lie.</param>
    /// <param name="components">Where the first vector's are, as seen from <paramref name="first"/>.</param>
    /// <param name="first">The place of the first vector.</param>
    /// <param name="count">How many vectors there are.</param>
    /// <param name="vector">What they are compared with.</param>
    /// <param name="neighbours">How many distances make the mean: two or three.</param>
    public static double MeanDistance(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> components, int first, int count, ReadOnlySpan<float> vector, int neighbours)
    {
        var nearest = new NearestThree();
        for (var i = 0; i < count; i += Group)
        {
            var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var j = 0; j < vector.Length; j++)
            {
                ref readonly var row = ref rows.Slice(components[j] + first + i, Group)[0];
                var component = Vector256.Create(vector[j]);
                var da = component - Vector256.LoadUnsafe(in row);
                var db = component - Vector256.LoadUnsafe(in row, Lanes);
                var dc = component - Vector256.LoadUnsafe(in row, 2 * Lanes);
                var dd = component - Vector256.LoadUnsafe(in row, 3 * Lanes);
                a = Vector256.FusedMultiplyAdd(da, da, a);
                b = Vector256.FusedMultiplyAdd(db, db, b);
                c = Vector256.FusedMultiplyAdd(dc, dc, c);
                d = Vector256.FusedMultiplyAdd(dd, dd, d);
            }

            if (count - i < Group)
            {
                a = FirstOf(count - i, a);
                b = FirstOf(count - i - Lanes, b);
                c = FirstOf(count - i - 2 * Lanes, c);
                d = FirstOf(count - i - 3 * Lanes, d);
            }

            nearest.Add(a);
            nearest.Add(b);
            nearest.Add(c);
            nearest.Add(d);
        }

        return nearest.MeanDistance(neighbours);
    }

    /// <summary>The nearest vector alone.</summary>
    public static (int Index, double Distance) Nearest(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> components, int first, int count, ReadOnlySpan<float> vector)
    {
        var (nearest, smallest) = (0, float.MaxValue);
        for (var i = 0; i < count; i++)
        {
            var square = 0f;
            for (var j = 0; j < vector.Length; j++)
            {
                var difference = vector[j] - rows[components[j] + first + i];
                square += difference * difference;
            }

            if (square < smallest) (nearest, smallest) = (i, square);
        }

        return (nearest, Math.Sqrt(smallest));
    }

    private static Vector256<float> FirstOf(int count, Vector256<float> squares) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256<float>.Indices, Vector256.Create((float)count)), squares, Vector256.Create(float.MaxValue));
}
