using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>How probable a symbol is together with the three before it, from counts of what occurred so far.</summary>
/// <remarks>
/// Contexts, and symbols after them, are told apart by ten bits in the middle of a hash, FNV-1a, which the symbol hashed last hardly
/// moves, the one before it in a few steps, and earlier ones well. So what is rare here is a coarse level, or the levels of
/// the two or three points before in this order; a symbol itself tells at the next point. Hashes that tell all symbols apart
/// learn too slowly: they did no better on real data, or worse.
/// </remarks>
internal sealed class ContextModel(int levels)
{
    public const int Orders = 3;

    private const double LeastProbability = 1e-12;
    private const ulong HashStart = 1469598103934665603;
    private const ulong HashPrime = 1099511628211;
    private const int HashShift = 20;
    private const ulong SymbolSalt = 1000;

    /// <summary>Counts are halved each time so many points were added: 16 bits hold what adds up then.</summary>
    private const long HalfLife = 32_768;

    // For contexts of 0 to 3 symbols, and for symbols after them: no two of the slots that occur differ in a multiple of these.
    private static readonly int[] ContextSlots = [1, 8, 8, 1024];
    private static readonly int[] SymbolSlots = [1, 8, 1024, 1024];

    private readonly ushort[][] _contexts = [.. ContextSlots.Select(slots => new ushort[slots])];
    private readonly ushort[][] _symbols = [.. SymbolSlots.Select(slots => new ushort[slots])];
    private readonly int[] _previous = new int[Orders];

    /// <summary>The product of the symbol's probabilities after the last one, two and three, each blended with the shorter one's.</summary>
    /// <param name="symbol">From 0.</param>
    /// <param name="orders">How many symbols there were before it, at most <see cref="Orders"/>.</param>
    public double Probability(int symbol, int orders)
    {
        var hash = HashStart;
        var probability = (Count(_symbols[0], HashOf(hash, symbol)) + 1.0 / levels) / (Count(_contexts[0], hash) + 1.0);
        var product = 1.0;
        for (var order = 1; order <= orders; order++)
        {
            hash = (hash ^ (ulong)(_previous[order - 1] + 1)) * HashPrime;
            probability = (Count(_symbols[order], HashOf(hash, symbol)) + probability) / (Count(_contexts[order], hash) + 1.0);
            product *= Math.Max(probability, LeastProbability);
        }

        return product;
    }

    public void Learn(int symbol, int orders, long age)
    {
        if (age > 0 && age % HalfLife == 0)
        {
            foreach (var counts in _contexts) Halve(counts);
            foreach (var counts in _symbols) Halve(counts);
        }

        var hash = HashStart;
        for (var order = 0; order <= orders; order++)
        {
            if (order > 0) hash = (hash ^ (ulong)(_previous[order - 1] + 1)) * HashPrime;
            Count(_symbols[order], HashOf(hash, symbol))++;
            Count(_contexts[order], hash)++;
        }

        (_previous[0], _previous[1], _previous[2]) = (symbol, _previous[0], _previous[1]);
    }

    public void Save(IBufferWriter<byte> to)
    {
        foreach (var symbol in _previous) to.Write(symbol);
        foreach (var counts in _contexts.Concat(_symbols))
            foreach (var count in counts) to.Write(count);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        for (var i = 0; i < _previous.Length; i++)
            if (!from.TryRead(out _previous[i]) || _previous[i] < 0 || _previous[i] >= Symbolizer.SymbolsFor(levels)) return false;
        foreach (var counts in _contexts.Concat(_symbols))
            for (var i = 0; i < counts.Length; i++)
                if (!from.TryRead(out counts[i])) return false;
        return true;
    }

    private static ulong HashOf(ulong context, int symbol) => (context ^ ((ulong)symbol + SymbolSalt)) * HashPrime;

    private static ref ushort Count(ushort[] counts, ulong hash) => ref counts[(int)(hash >> HashShift) & counts.Length - 1];

    private static void Halve(ushort[] counts)
    {
        foreach (ref var count in counts.AsSpan()) count /= 2;
    }
}
