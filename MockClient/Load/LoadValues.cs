namespace StreamingAnomaly.MockClient.Load;

/// <summary>The values of a load: a season with noise and one point in a hundred far off; from 100 to 999.999, so as text always of one length.</summary>
internal sealed class LoadValues
{
    /// <summary>As in 512.345.</summary>
    public const string Format = "000.000";

    /// <summary>Enough that a detector's window never sees the same values twice, few enough to stay in the processor's cache.</summary>
    public const int Distinct = 2048;

    private readonly Random _random = new(1);
    private int _index;

    public double Next()
    {
        var value = 500 + 50 * Math.Sin(_index++ / 30.0) + 10 * (_random.NextDouble() - 0.5);
        if (_random.Next(100) == 0) value += 200;
        return Math.Round(value, 3);
    }
}
