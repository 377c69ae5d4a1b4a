using System.Globalization;

namespace StreamingAnomaly.MockClient.Replay;

/// <summary>A value as a file has it: a number, or one of the ways to say that it is missing.</summary>
internal static class Cell
{
    public static bool TryParse(string text, out double? value)
    {
        value = null;
        if (IsMissing(text)) return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;

        if (double.IsNaN(number)) return true;
        value = number;
        return double.IsFinite(number);
    }

    private static bool IsMissing(string text) => text.ToLowerInvariant() is "" or "nan" or "null" or "none" or "na" or "n/a" or "-" or ".";
}
