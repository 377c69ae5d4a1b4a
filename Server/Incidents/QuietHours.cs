using System.ComponentModel.DataAnnotations;
using System.Globalization;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>A part of each day, UTC; one that ends before it begins runs over midnight.</summary>
internal readonly record struct QuietHours(long FromMicros, long ToMicros)
{
    public const string NoneText = "none";

    private const string Time = @"hh\:mm";

    public static QuietHours None { get; }

    /// <param name="micros">Since the Unix epoch.</param>
    public bool Contains(long micros)
    {
        var ofDay = Cycle.Within(micros, Cycle.Day);
        return FromMicros <= ToMicros ? ofDay >= FromMicros && ofDay < ToMicros : ofDay >= FromMicros || ofDay < ToMicros;
    }

    public static bool TryParse(string text, out QuietHours hours)
    {
        hours = None;
        if (text == NoneText) return true;
        if (text.Split('-') is not [var from, var to] || !TryRead(from, out var begins) || !TryRead(to, out var ends) || begins == ends) return false;
        hours = new QuietHours(begins, ends);
        return true;
    }

    private static bool TryRead(string text, out long micros)
    {
        var isTime = TimeSpan.TryParseExact(text, Time, CultureInfo.InvariantCulture, out var time);
        micros = (long)time.TotalSeconds * Timestamps.MicrosPerSecond;
        return isTime;
    }
}

/// <summary>Times that come again and again.</summary>
internal static class Cycle
{
    public const long Day = 86_400 * Timestamps.MicrosPerSecond;
    public const long Week = 7 * Day;

    /// <summary>How far a moment is into its cycle, before 1970 too.</summary>
    public static long Within(long micros, long length) => (micros % length + length) % length;
}

[AttributeUsage(AttributeTargets.Property)]
internal sealed class QuietHoursTextAttribute() : ValidationAttribute("{0} must be hours of a day, UTC, such as 22:00-06:00, or none.")
{
    public override bool IsValid(object? value) => value is string text && QuietHours.TryParse(text, out _);
}
