namespace StreamingAnomaly.Seed.Download;

/// <summary>What came of asking for one symbol.</summary>
internal abstract record PriceAnswer
{
    /// <param name="Gaps">Times that Yahoo lists without a price: left out.</param>
    public sealed record Found(IReadOnlyList<Price> Prices, int Gaps) : PriceAnswer;

    /// <param name="Why">One readable line.</param>
    public sealed record Refused(string Why) : PriceAnswer;

    /// <summary>There was nobody to ask; asking for the next symbol would end the same way.</summary>
    public sealed record Unreachable(string Why) : PriceAnswer;
}

/// <summary>A price and its date or time as they stand in the file.</summary>
internal readonly record struct Price(string Timestamp, double Value);
