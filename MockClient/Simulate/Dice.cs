namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>Random numbers that follow from a seed and a name: a generator of its own for everything that is drawn.</summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood 2014), because <see cref="Random"/> does not promise the same numbers in the next .NET.</remarks>
internal sealed class Dice
{
    private ulong _state;

    public Dice(int seed, string name)
    {
        // FNV-1a: a string's own hash code is another in each process.
        _state = 14695981039346656037;
        foreach (var c in $"{seed}/{name}") _state = (_state ^ c) * 1099511628211;
    }

    /// <summary>Evenly spread: 0 or more, less than 1.</summary>
    public double Uniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public double Between(double low, double high) => low + (high - low) * Uniform();

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both possible.</summary>
    public int Whole(int low, int high) => low + (int)((high - low + 1) * Uniform());

    /// <summary>Mean 0, deviation 1; Box and Muller's method. 1 − u keeps the logarithm away from 0.</summary>
    public double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A count of events with this mean; Knuth's method, whose time grows with the mean, which must stay below 700.</summary>
    public int Poisson(double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), Uniform(), 0);
        for (; product > limit; count++) product *= Uniform();
        return count;
    }

    private ulong NextBits()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
