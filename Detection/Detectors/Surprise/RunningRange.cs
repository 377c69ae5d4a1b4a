using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>The range of the values so far, whose ends come back very slowly towards its middle.</summary>
internal sealed class RunningRange
{
    private const int Enough = 100;              // points to see before a new extreme is news
    private const double Return = 1e-4;          // of half the range, at each point
    private const double PerRange = 20;
    private const double Largest = 1e300;        // nothing may overflow
    private const double Limit = 1e150;

    public double Lowest { get; private set; }

    public double Highest { get; private set; }

    /// <summary>How far outside the range a value lies: ln 2 for a twentieth of the range, ln 21 for all of it; 0 inside.</summary>
    public double Excess(double value, long age)
    {
        if (age < Enough || Highest <= Lowest) return 0;

        var outside = Math.Max(0, Math.Max(value - Highest, Lowest - value));
        return outside == 0 ? 0 : Math.Log(1 + Math.Min(Largest, PerRange * outside / (Highest - Lowest)));
    }

    public void Learn(double value, long age)
    {
        if (age == 0) (Lowest, Highest) = (value, value);

        var middle = 0.5 * (Highest + Lowest);
        Highest = Math.Max(value, Highest - (Highest - middle) * Return);
        Lowest = Math.Min(value, Lowest + (middle - Lowest) * Return);
    }

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
