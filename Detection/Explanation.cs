using System.Globalization;

namespace StreamingAnomaly.Detection;

/// <summary>The wording that the detectors' sentences share.</summary>
internal static class Explanation
{
    private const int SignificantDigits = 5;
    private const int MostDigits = 15;

    /// <summary>For a vote given before there was anything to compare with.</summary>
    public static string NoPast(in Sample sample) => $"{Value(sample.Value)} has too short a past to be judged by";

    /// <param name="flat">A band without spread.</param>
    /// <param name="past">What the past was, up to the expected value: "the last 50 points, which were all".</param>
    public static string FlatPast(in Sample sample, in Vote vote, in Band flat, string past)
    {
        var difference = Math.Abs(sample.Value - flat.Expected);
        var verb = flat.Contains(sample.Value) ? "is like" : "differs from";
        return $"{Value(sample.Value, difference)} {verb} {past} {Value(flat.Expected, difference)}{AlreadyHeld(sample, vote)}";
    }

    /// <summary>How many times as far from the expected value as a band's reach the sample lies.</summary>
    public static double Reaches(in Sample sample, in Band band)
    {
        var reach = sample.Value > band.Expected ? band.Upper - band.Expected : band.Expected - band.Lower;
        return Math.Abs(sample.Value - band.Expected) / reach;
    }

    public static string Side(in Sample sample, double reference) => sample.Value < reference ? "below" : "above";

    /// <summary>A clause for a value outside the band that was not flagged, because quantised data already held it.</summary>
    public static string AlreadyHeld(in Sample sample, in Vote vote) =>
        vote is { Anomaly: false, Band: { } band } && !band.Contains(sample.Value) ? ", a value they already hold" : "";

    /// <summary>How many of some unit: 0.4, 6.1, 153, 2.1e8.</summary>
    public static string Times(double count) => count.ToString(count switch
    {
        < 99.95 => "0.0",
        < 1e6 => "0",
        _ => "0.0e0",
    }, CultureInfo.InvariantCulture);

    /// <summary>A value of the stream in at most five digits: 412.3, 0.0000123, 1.2e15. Whole numbers stay whole.</summary>
    /// <param name="resolution">A difference that two more digits must show, however many that takes in all; 0 for none.</param>
    public static string Value(double value, double resolution = 0)
    {
        if (value == 0) return "0";

        var magnitude = Magnitude(value);
        var digits = resolution > 0 ? Math.Clamp(magnitude - Magnitude(resolution) + 2, SignificantDigits, MostDigits) : SignificantDigits;
        var format = magnitude is >= -6 and < 15
            ? "0." + new string('#', Math.Max(0, digits - 1 - magnitude))
            : "0." + new string('#', digits - 1) + "e0";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static int Magnitude(double value) => (int)Math.Floor(Math.Log10(Math.Abs(value)));
}
