using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>The three smallest squares that each of eight lanes was given, in ascending order.</summary>
internal struct NearestThree()
{
    private Vector256<float> _first = Vector256.Create(float.MaxValue);
    private Vector256<float> _second = Vector256.Create(float.MaxValue);
    private Vector256<float> _third = Vector256.Create(float.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector256<float> squares)
    {
        var larger = Vector256.MaxNative(_first, squares);
        _first = Vector256.MinNative(_first, squares);
        var largest = Vector256.MaxNative(_second, larger);
        _second = Vector256.MinNative(_second, larger);
        _third = Vector256.MinNative(_third, largest);
    }

    /// <summary>Of the two or three smallest over all lanes.</summary>
    public readonly double MeanDistance(int neighbours)
    {
        var all = this;
        all.Merge(Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3));
        all.Merge(Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5));
        all.Merge(Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));

        var sum = (double)MathF.Sqrt(all._first[0]) + MathF.Sqrt(all._second[0]);
        if (neighbours == 3) sum += MathF.Sqrt(all._third[0]);
        return sum / neighbours;
    }

    /// <summary>Leaves each lane with the three smallest of its own and its partner's.</summary>
    private void Merge(Vector256<int> partners)
    {
        // Of twice three in ascending order, the smaller ones of first and third, second and second, third and first are the smallest three.
        var one = Vector256.MinNative(_first, Vector256.Shuffle(_third, partners));
        var two = Vector256.MinNative(_second, Vector256.Shuffle(_second, partners));
        var three = Vector256.MinNative(_third, Vector256.Shuffle(_first, partners));

        var (low, high) = (Vector256.MinNative(one, two), Vector256.MaxNative(one, two));
        var middle = Vector256.MaxNative(low, three);
        _first = Vector256.MinNative(low, three);
        _second = Vector256.MinNative(middle, high);
        _third = Vector256.MaxNative(middle, high);
    }
}
