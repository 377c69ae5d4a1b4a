using System.Globalization;

namespace StreamingAnomaly.Detection;

/// <summary>The wording that the detectors' sentences share.</summary>
internal static class Explanation
{
    private const int SignificantDigits = 5;
    private const int MostDigits = 15;
    private const int SmallestMagnitude = -6;

    // By digits after the point.
    private static readonly string[] Plain = [.. Enumerable.Range(0, MostDigits - SmallestMagnitude).Select(digits => "0." + new string('#', digits))];
    private static readonly string[] Scientific = [.. Plain.Take(MostDigits).Select(format => format + "e0")];

    /// <summary>A past without spread, in which nothing can be measured but that a value differs.</summary>
    public static bool IsFlat(in Reading reading) => reading.TryBandAt(reading.Limit, out var band) && Vote.HasNoSpread(band);

    /// <param name="past">What the past was, up to the expected value: "the last 50 points, which were all".</param>
    public static string FlatPast(in Sample sample, in Reading reading, double limit, string past)
    {
        var expected = reading.Core.Expected;
        var difference = Math.Abs(sample.Value - expected);
        var like = Band.Flat(expected).Contains(sample.Value);
        return $"{Value(sample.Value, difference)} {(like ? "is like" : "differs from")} {past} {Value(expected, difference)}"
            + (like || reading.Raw > limit ? "" : ", by no more than is usual");
    }

    /// <summary>How far a value lies from one of the past, in the stream's unit and in the detector's.</summary>
    /// <param name="from">The value of the past it is measured from.</param>
    /// <param name="of">What that value is: "the mean of the last 50 points".</param>
    /// <param name="measure">What the detector measures in, with the textbook's limit: 3 "standard deviations".</param>
    public static string Distance(
        in Sample sample, in Reading reading, double limit, double from, string of, (double Limit, string Unit) measure)
    {
        var resolution = Math.Abs(sample.Value - from);
        return $"{Value(sample.Value, resolution)} is {Change(sample.Value, from)} {of}, {Value(from, resolution)}: {Measured(reading, limit, measure)}";
    }

    /// <summary>The raw score and the limit in the textbook's terms: "6.1 standard deviations, where up to 3.0 are usual".</summary>
    public static string Measured(in Reading reading, double limit, (double Limit, string Unit) measure)
    {
        var scale = measure.Limit / reading.Limit;
        return $"{Times(scale * reading.Raw)} {measure.Unit}, where up to {Times(scale * limit)} are usual";
    }

    /// <summary>"31 % below", or where a percentage would say nothing, "6.1 above".</summary>
    public static string Change(double value, double from)
    {
        var part = Math.Abs(value - from) / Math.Abs(from);
        var size = part is >= 0.001 and < 10 && value * Math.Sign(from) > 0
            ? (100 * part).ToString(part < 0.0995 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %"
            : Value(Math.Abs(value - from));
        return size + (value < from ? " below" : " above");
    }

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
        var format = magnitude is >= SmallestMagnitude and < 15 ? Plain[Math.Max(0, digits - 1 - magnitude)] : Scientific[digits - 1];
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static int Magnitude(double value) => (int)Math.Floor(Math.Log10(Math.Abs(value)));
}
