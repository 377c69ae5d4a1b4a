using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Server.Points;

/// <summary>Times on the wire to and from UTC microseconds since 1970, exactly: never by way of floating point.</summary>
internal static class Timestamps
{
    public const long MicrosPerSecond = 1_000_000;

    /// <summary>0001-01-01T00:00:00Z.</summary>
    public const long MinMicros = -62_135_596_800 * MicrosPerSecond;

    /// <summary>9999-12-31T23:59:59.999999Z.</summary>
    public const long MaxMicros = 253_402_300_800 * MicrosPerSecond - 1;

    public static long ToMicros(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicros(long micros) =>
        new(DateTime.UnixEpoch.Ticks + micros * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    /// <summary>ISO 8601 in UTC with as many fractional digits as there are.</summary>
    public static string Format(long micros) =>
        FromMicros(micros).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture);

    /// <summary>
    /// A number since the epoch, as decimal text; its unit told from the magnitude when none is given: seconds below 1e11,
    /// milliseconds below 1e14, microseconds below 1e17, else nanoseconds. Rounded down to the microsecond.
    /// </summary>
    /// <returns>False when it is no number; <paramref name="micros"/> may lie outside the years 1 to 9999.</returns>
    public static bool TryParseNumber(ReadOnlySpan<byte> text, TimeUnit? unit, out long micros)
    {
        micros = 0;
        if (Utf8Parser.TryParse(text, out long whole, out var read) && read == text.Length)
        {
            micros = ToMicros(whole, unit ?? UnitOf(whole));
            return true;
        }

        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            // A decimal has 28 digits: a number that is none is either no number at all or far outside every year.
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var huge) || double.IsNaN(huge)) return false;
            micros = huge < 0 ? long.MinValue : long.MaxValue;
            return true;
        }

        micros = ToMicros(number, unit ?? UnitOf(number));
        return true;
    }

    /// <summary>
    /// An ISO 8601 date or date-time: <c>2024-05-01</c>, <c>2024-05-01T09:30</c>, <c>2024-05-01 09:30:00.25+02:00</c>; no zone is UTC.
    /// Digits below the microsecond are cut.
    /// </summary>
    public static bool TryParseIso(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-') return false;
        if (!TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)) return false;
        if (year == 0)
        {
            // Well formed, and before the first year there is.
            micros = long.MinValue;
            return true;
        }

        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        micros = new DateTime(year, month, day).Ticks / TimeSpan.TicksPerMicrosecond - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;

        var rest = text[10..];
        return rest.IsEmpty || TryTime(rest, ref micros);
    }

    /// <summary>A timestamp as points may have it: an ISO 8601 one, or a number.</summary>
    public static bool TryParse(string? text, out long micros)
    {
        var utf8 = Encoding.UTF8.GetBytes(text ?? "");
        return TryParseIso(utf8, out micros) || TryParseNumber(utf8, unit: null, out micros);
    }

    public static bool IsInRange(long micros) => micros is >= MinMicros and <= MaxMicros;

    private static bool TryTime(ReadOnlySpan<byte> text, ref long micros)
    {
        if (text.Length < 6 || text[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[3] != ':') return false;
        if (!TryDigits(text[1..3], out var hour) || !TryDigits(text[4..6], out var minute) || hour > 23 || minute > 59) return false;
        micros += (hour * 3600L + minute * 60L) * MicrosPerSecond;
        text = text[6..];

        if (text.Length >= 3 && text[0] == ':')
        {
            // A leap second counts as the second after it.
            if (!TryDigits(text[1..3], out var second) || second > 60) return false;
            micros += second * MicrosPerSecond;
            text = text[3..];
            if (!text.IsEmpty && text[0] is (byte)'.' or (byte)',')
            {
                var digits = 1;
                var place = MicrosPerSecond / 10;
                for (; digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++, place /= 10) micros += (text[digits] - '0') * place;
                if (digits == 1) return false;
                text = text[digits..];
            }
        }

        return TryZone(text, ref micros);
    }

    private static bool TryZone(ReadOnlySpan<byte> text, ref long micros)
    {
        if (text.IsEmpty || text is [(byte)'Z' or (byte)'z']) return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6)) return false;
        if (text.Length == 6 && text[3] != ':') return false;

        var minute = 0;
        if (!TryDigits(text[1..3], out var hour) || (text.Length > 3 && !TryDigits(text[^2..], out minute)) || hour > 23 || minute > 59) return false;
        var offset = (hour * 3600L + minute * 60L) * MicrosPerSecond;
        micros += text[0] == '+' ? -offset : offset;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }

    // Exact at the borders, where a double would round up to the next unit.
    private static TimeUnit UnitOf(decimal number) => number switch
    {
        > -100_000_000_000m and < 100_000_000_000m => TimeUnit.Seconds,
        > -100_000_000_000_000m and < 100_000_000_000_000m => TimeUnit.Milliseconds,
        > -100_000_000_000_000_000m and < 100_000_000_000_000_000m => TimeUnit.Microseconds,
        _ => TimeUnit.Nanoseconds,
    };

    private static TimeUnit UnitOf(long number) => number switch
    {
        > -100_000_000_000 and < 100_000_000_000 => TimeUnit.Seconds,
        > -100_000_000_000_000 and < 100_000_000_000_000 => TimeUnit.Milliseconds,
        > -100_000_000_000_000_000 and < 100_000_000_000_000_000 => TimeUnit.Microseconds,
        _ => TimeUnit.Nanoseconds,
    };

    // What overflows lies outside every year, and is told so.
    private static long ToMicros(long number, TimeUnit unit) => unit switch
    {
        TimeUnit.Seconds => Saturate((Int128)number * MicrosPerSecond),
        TimeUnit.Milliseconds => Saturate((Int128)number * 1_000),
        TimeUnit.Microseconds => number,
        _ => number / 1_000 - (number % 1_000 < 0 ? 1 : 0),
    };

    private static long ToMicros(decimal number, TimeUnit unit)
    {
        // Beyond this no unit reaches year 1 or 9999, and multiplying could overflow.
        if (Math.Abs(number) > 1e21m) return number < 0 ? long.MinValue : long.MaxValue;
        var micros = decimal.Floor(unit switch
        {
            TimeUnit.Seconds => number * MicrosPerSecond,
            TimeUnit.Milliseconds => number * 1_000,
            TimeUnit.Microseconds => number,
            _ => number / 1_000,
        });
        return micros switch
        {
            > long.MaxValue => long.MaxValue,
            < long.MinValue => long.MinValue,
            _ => (long)micros,
        };
    }

    private static long Saturate(Int128 number) => number > long.MaxValue ? long.MaxValue : number < long.MinValue ? long.MinValue : (long)number;
}
