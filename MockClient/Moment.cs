using System.Globalization;

namespace StreamingAnomaly.MockClient;

/// <summary>A timestamp as a file has it: a day, or a moment in UTC.</summary>
internal readonly record struct Moment(DateTime Utc, bool IsDay)
{
    /// <summary>Reads ISO 8601 and what else .NET reads without doubt, or a number since the Unix epoch (docs/protocol.md).</summary>
    public static bool TryParse(string text, out Moment moment)
    {
        moment = default;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return TryFromEpoch(number, out moment);

        // Without a year .NET would take today's: "09:30" and "5 May" are no timestamps.
        const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        if (!HasYear(text) || !DateTime.TryParse(text, CultureInfo.InvariantCulture, AsUtc, out var utc)) return false;

        moment = new Moment(utc, IsDay: !text.Contains(':'));
        return true;
    }

    public string ToText() => ToText(Utc, IsDay);

    /// <summary>ISO 8601 in UTC, with as many digits as it needs.</summary>
    public static string ToText(DateTime utc, bool isDay) =>
        utc.ToString(isDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool HasYear(string text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits == 4) return true;
        }
        return false;
    }

    private static bool TryFromEpoch(decimal number, out Moment moment)
    {
        moment = default;
        var ticksInUnit = Math.Abs(number) switch
        {
            < 1e11m => TimeSpan.TicksPerSecond,
            < 1e14m => TimeSpan.TicksPerMillisecond,
            < 1e17m => TimeSpan.TicksPerMicrosecond,
            _ => 1m / TimeSpan.NanosecondsPerTick,
        };
        var ticks = DateTime.UnixEpoch.Ticks + decimal.Floor(number * ticksInUnit);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;

        moment = new Moment(new DateTime((long)ticks, DateTimeKind.Utc), IsDay: false);
        return true;
    }
}
