namespace StreamingAnomaly.Detection.Tests;

/// <summary>The detectors' mathematics once more, plainly and from the whole history at each step.</summary>
internal static class Naive
{
    public static double Mean(IReadOnlyCollection<double> values)
    {
        var origin = values.First();
        return origin + values.Sum(value => value - origin) / values.Count;
    }

    public static double StandardDeviation(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return 0;
        var origin = values.First();
        var offset = values.Sum(value => value - origin) / values.Count;
        return Math.Sqrt(values.Sum(value => (value - origin - offset) * (value - origin - offset)) / (values.Count - 1));
    }

    public static double Quantile(IEnumerable<double> values, double fraction)
    {
        double[] sorted = [.. values.Order()];
        var place = fraction * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var above = (int)Math.Ceiling(place);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    public static Band ZScore(IReadOnlyList<double> history, int window, double sensitivity)
    {
        var past = history.TakeLast(window).ToArray();
        return Around(Mean(past), 3 / sensitivity * StandardDeviation(past));
    }

    public static Band Iqr(IReadOnlyList<double> history, int window, double sensitivity)
    {
        var past = history.TakeLast(window).ToArray();
        var (lower, upper) = (Quantile(past, 0.25), Quantile(past, 0.75));
        var reach = 1.5 / sensitivity * (upper - lower);
        return new Band(lower - reach, Quantile(past, 0.5), upper + reach);
    }

    public static Band Mad(IReadOnlyList<double> history, int window, double sensitivity)
    {
        var past = history.TakeLast(window).ToArray();
        var median = Quantile(past, 0.5);
        return Around(median, 3.5 / sensitivity * 1.4826 * Quantile(past.Select(value => Math.Abs(value - median)), 0.5));
    }

    public static Band Ewma(IReadOnlyList<double> history, int window, double sensitivity)
    {
        const double Lambda = 0.3;
        var past = history.TakeLast(window).ToArray();
        var average = history.Skip(1).Aggregate(history[0], (z, x) => z + Lambda * (x - z));
        var t = history.Count + 1;
        var limit = 3 / sensitivity * StandardDeviation(past) * Math.Sqrt(Lambda / (2 - Lambda) * (1 - Math.Pow(1 - Lambda, 2 * t)));
        return Around(Mean(past) + (1 - Lambda) / Lambda * (Mean(past) - average), limit / Lambda);
    }

    public static Band MovingAverage(IReadOnlyList<double> history, int window, double sensitivity)
    {
        var length = Math.Max(5, window / 5);
        var first = Math.Max(length, history.Count - window);
        double[] residuals = [.. Enumerable.Range(first, history.Count - first).Select(i => history[i] - Mean([.. history.Skip(i - length).Take(length)]))];
        return Around(Mean([.. history.TakeLast(length)]), 3 / sensitivity * StandardDeviation(residuals));
    }

    /// <summary>Expected path of a value of the window in a fully grown random isolation tree, by distinct values.</summary>
    public static double Splits(IReadOnlyCollection<double> window, double member)
    {
        double[] distinct = [.. window.Distinct().Order()];
        var k = Array.IndexOf(distinct, member);
        var splits = 0.0;
        for (var j = k; j < distinct.Length - 1; j++) splits += (distinct[j + 1] - distinct[j]) / (distinct[j + 1] - member);
        for (var j = 0; j < k; j++) splits += (distinct[j + 1] - distinct[j]) / (member - distinct[j]);
        return splits + AverageSplits(window.Count(value => value == member));
    }

    /// <summary>The paper's definitions one by one, of a value that is not in the window.</summary>
    public static double LocalOutlierFactor(IReadOnlyList<double> window, double value, int k, double least)
    {
        // A value of the window is no neighbour of itself; of values equally near those come first that are smaller.
        int[] Neighbours(double center, int self) =>
            [.. Enumerable.Range(0, window.Count).Where(i => i != self).OrderBy(i => Math.Abs(window[i] - center)).ThenBy(i => window[i]).Take(k)];
        double Reach(int i) => Math.Max(least, Neighbours(window[i], i).Max(j => Math.Abs(window[i] - window[j])));
        double Density(double center, int self) => 1 / Neighbours(center, self).Average(i => Math.Max(Reach(i), Math.Abs(center - window[i])));

        return Neighbours(value, -1).Average(i => Density(window[i], i)) / Density(value, -1);
    }

    public static double AverageSplits(int n) => n <= 1 ? 0 : n == 2 ? 1 : 2 * (Math.Log(n - 1) + 0.5772156649015329) - 2.0 * (n - 1) / n;

    private static Band Around(double expected, double reach) => new(expected - reach, expected, expected + reach);
}
