using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Backtest;

internal enum Normalisation
{
    None,

    /// <summary>Mean 0, standard deviation 1.</summary>
    Standard,

    /// <summary>Minimum 0, maximum 1.</summary>
    MinMax,

    /// <summary>Median 0, interquartile range 1.</summary>
    Robust,
}

/// <summary>Shifts and scales values before they are judged, by figures of a series' beginning alone: nothing is known of its future.</summary>
internal readonly record struct Normaliser(double Centre, double Scale)
{
    public static Normaliser None { get; } = new(0, 1);

    /// <param name="how">Which figures.</param>
    /// <param name="beginning">The values that may be looked at; NaN is missing.</param>
    public static Normaliser Fit(Normalisation how, IEnumerable<double> beginning)
    {
        if (how == Normalisation.None) return None;
        var sorted = beginning.Where(value => !double.IsNaN(value)).Order().ToArray();
        if (sorted.Length == 0) return None;

        var (centre, scale) = how switch
        {
            Normalisation.Standard => (sorted.Average(), Deviation(sorted)),
            Normalisation.MinMax => (sorted[0], sorted[^1] - sorted[0]),
            _ => (Quantile(sorted, 0.5), Quantile(sorted, 0.75) - Quantile(sorted, 0.25)),
        };

        // A flat beginning has no scale to go by.
        return new Normaliser(centre, scale > 0 ? scale : 1);
    }

    /// <summary>Missing stays missing; what would be too large for a stream is held to its bound.</summary>
    public double Apply(double value) =>
        this == None ? value : Math.Clamp((value - Centre) / Scale, -ReceivedPoint.MaxMagnitude, ReceivedPoint.MaxMagnitude) + 0.0;

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
