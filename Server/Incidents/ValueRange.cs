using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Values from one to another, both included; either end may be open.</summary>
internal readonly record struct ValueRange(double From, double To)
{
    public const string NoneText = "none";

    /// <summary>Holds no value.</summary>
    public static ValueRange None { get; } = new(double.PositiveInfinity, double.NegativeInfinity);

    public bool IsNone => !(From <= To);

    public bool Contains(double value) => value >= From && value <= To;

    public static bool TryParse(string text, out ValueRange range)
    {
        range = None;
        if (text == NoneText) return true;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || text == ".." || !TryRead(text[..dots], double.NegativeInfinity, out var from) || !TryRead(text[(dots + 2)..], double.PositiveInfinity, out var to))
            return false;

        range = new ValueRange(from, to);
        return from <= to;
    }

    private static bool TryRead(string end, double open, out double value)
    {
        value = open;
        return end.Length == 0 || (double.TryParse(end, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));
    }
}

[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValueRangeTextAttribute() : ValidationAttribute("{0} must be a range of values such as 0..5, ..5 or 95.., or none.")
{
    public override bool IsValid(object? value) => value is string text && ValueRange.TryParse(text, out _);
}
