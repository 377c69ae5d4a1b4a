namespace StreamingAnomaly.MockClient.Tests.Simulate;

/// <summary>What models are measured by.</summary>
internal static class Statistics
{
    public static double Deviation(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    public static double Correlation(IReadOnlyCollection<double> one, IReadOnlyCollection<double> other)
    {
        var (mean, otherMean) = (one.Average(), other.Average());
        return one.Zip(other, (a, b) => (a - mean) * (b - otherMean)).Average() / (Deviation(one) * Deviation(other));
    }

    /// <summary>The correlation of each value with the one <paramref name="lag"/> places on.</summary>
    public static double AutoCorrelation(IReadOnlyCollection<double> values, int lag) => Correlation([.. values.SkipLast(lag)], [.. values.Skip(lag)]);

    public static IReadOnlyList<double> LogReturns(IReadOnlyList<double> prices) => [.. prices.Zip(prices.Skip(1), (before, after) => Math.Log(after / before))];
}
