using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Points;

public sealed class TimestampsTests
{
    // The same cases at each run.
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(new Replay(new Rnd(20_24, 5_01), null));

    private static readonly Gen<long> Digits =
        from high in Gen.Choose(0, 999_999_999)
        from low in Gen.Choose(0, 999_999_999)
        select high * 1_000_000_000L + low;

    [Theory]
    [InlineData("2024-05-01", "2024-05-01T00:00:00Z")]
    [InlineData("2024-05-01T09:30", "2024-05-01T09:30:00Z")]
    [InlineData("2024-05-01T09:30Z", "2024-05-01T09:30:00Z")]
    [InlineData("2024-05-01 09:30:00", "2024-05-01T09:30:00Z")]
    [InlineData("2024-05-01t09:30:00z", "2024-05-01T09:30:00Z")]
    [InlineData("2024-05-01T09:30:00.25Z", "2024-05-01T09:30:00.25Z")]
    [InlineData("2024-05-01T09:30:00,25Z", "2024-05-01T09:30:00.25Z")]
    [InlineData("2024-05-01T09:30:00.1234569999999999999999Z", "2024-05-01T09:30:00.123456Z")]
    [InlineData("2024-05-01 09:30:00+02:00", "2024-05-01T07:30:00Z")]
    [InlineData("2024-05-01T09:30:00-0530", "2024-05-01T15:00:00Z")]
    [InlineData("2024-05-01T09:30:00+02", "2024-05-01T07:30:00Z")]
    [InlineData("2024-05-01T09:30+14:00", "2024-04-30T19:30:00Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("2000-02-29", "2000-02-29T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public void An_iso_time_is_read(string text, string utc)
    {
        Assert.True(Timestamps.TryParseIso(Encoding.UTF8.GetBytes(text), out var micros));
        Assert.Equal(utc, Timestamps.Format(micros));
        Assert.True(Timestamps.IsInRange(micros));
    }

    [Theory]
    [InlineData("")]
    [InlineData("09:30")]
    [InlineData("20240501")]
    [InlineData("2024-5-1")]
    [InlineData("2024/05/01")]
    [InlineData("2023-02-29")]
    [InlineData("1900-02-29")]
    [InlineData("2024-00-01")]
    [InlineData("2024-13-01")]
    [InlineData("2024-04-31")]
    [InlineData("2024-05-00")]
    [InlineData("-001-01-01")]
    [InlineData("12024-05-01")]
    [InlineData("2024-05-01T")]
    [InlineData("2024-05-01T09")]
    [InlineData("2024-05-01T9:30")]
    [InlineData("2024-05-01T24:00")]
    [InlineData("2024-05-01T09:60")]
    [InlineData("2024-05-01T09:30:61")]
    [InlineData("2024-05-01T09:30:00.")]
    [InlineData("2024-05-01T09:30:00.Z")]
    [InlineData("2024-05-01T09:30.5")]
    [InlineData("2024-05-01T09:30:00 Z")]
    [InlineData("2024-05-01T09:30:00Z ")]
    [InlineData("2024-05-01T09:30:00+2")]
    [InlineData("2024-05-01T09:30:00+24:00")]
    [InlineData("2024-05-01T09:30:00+02:60")]
    [InlineData("2024-05-01T09:30:00+02-00")]
    [InlineData("2024-05-01T09:30:00ZZ")]
    [InlineData("2024-05-01X09:30:00")]
    [InlineData("２０２４-05-01")]
    public void What_is_no_iso_time_is_not(string text) => Assert.False(Timestamps.TryParseIso(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void The_year_0_is_a_time_that_lies_before_all_years() =>
        Assert.True(Timestamps.TryParseIso("0000-01-01"u8, out var micros) && !Timestamps.IsInRange(micros));

    [Fact]
    public void Iso_times_are_read_as_the_base_library_reads_them()
    {
        string[] forms = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:ss.fffzzz"];
        var times = ArbMap.Default.GeneratorFor<DateTimeOffset>().Where(time => time.Year is > 1 and < 9999);

        Prop.ForAll(times.ToArbitrary(), time => forms.All(form =>
        {
            var text = time.ToString(form, CultureInfo.InvariantCulture);
            var expected = DateTimeOffset.ParseExact(text, form, CultureInfo.InvariantCulture);
            return Timestamps.TryParseIso(Encoding.UTF8.GetBytes(text), out var micros) && micros == Timestamps.ToMicros(expected);
        })).Check(Cases);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var micros = Digits.Select(digits => Timestamps.MinMicros + digits % (Timestamps.MaxMicros - Timestamps.MinMicros + 1));

        Prop.ForAll(micros.ToArbitrary(), time =>
            Timestamps.TryParseIso(Encoding.UTF8.GetBytes(Timestamps.Format(time)), out var read)
            && read == time && Timestamps.ToMicros(Timestamps.FromMicros(time)) == time).Check(Cases);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("1714555800", 1_714_555_800_000_000)]
    [InlineData("1714555800.123456", 1_714_555_800_123_456)]
    [InlineData("1714555800.1234569", 1_714_555_800_123_456)]
    [InlineData("1.714555800123456e9", 1_714_555_800_123_456)]
    [InlineData("1714555800123456E-6", 1_714_555_800_123_456)]
    [InlineData("-0.0000001", -1)]
    [InlineData("-1.5", -1_500_000)]
    [InlineData("99999999999", 99_999_999_999_000_000)]
    [InlineData("99999999999.999999", 99_999_999_999_999_999)]
    [InlineData("100000000000", 100_000_000_000_000)]
    [InlineData("-99999999999", -99_999_999_999_000_000)]
    [InlineData("-100000000000", -100_000_000_000_000)]
    [InlineData("1e11", 100_000_000_000_000)]
    [InlineData("1714555800123.4567", 1_714_555_800_123_456)]
    [InlineData("99999999999999", 99_999_999_999_999_000)]
    [InlineData("99999999999999.9999", 99_999_999_999_999_999)]
    [InlineData("100000000000000", 100_000_000_000_000)]
    [InlineData("-100000000000000", -100_000_000_000_000)]
    [InlineData("1714555800123456.7", 1_714_555_800_123_456)]
    [InlineData("99999999999999999", 99_999_999_999_999_999)]
    [InlineData("99999999999999999.9", 99_999_999_999_999_999)]
    [InlineData("100000000000000000", 100_000_000_000_000)]
    [InlineData("1714555800123456789", 1_714_555_800_123_456)]
    [InlineData("-1714555800123456789", -1_714_555_800_123_457)]
    [InlineData("-99999999999999999", -99_999_999_999_999_999)]
    [InlineData("-100000000000000000", -100_000_000_000_000)]
    [InlineData("9223372036854775807", 9_223_372_036_854_775)]
    [InlineData("-9223372036854775808", -9_223_372_036_854_776)]
    [InlineData("9223372036854775808", 9_223_372_036_854_775)]
    public void A_numbers_unit_is_told_from_its_magnitude(string text, long micros) => Assert.Equal(micros, Number(text, unit: null));

    [Theory]
    [InlineData("s", "1714555800000", 1_714_555_800_000_000_000)]
    [InlineData("ms", "1.5", 1_500)]
    [InlineData("us", "1714555800", 1_714_555_800)]
    [InlineData("us", "-1.5", -2)]
    [InlineData("ns", "1999", 1)]
    [InlineData("ns", "-1", -1)]
    [InlineData("ns", "-1000", -1)]
    public void A_given_unit_counts_whatever_the_magnitude(string unit, string text, long micros)
    {
        Assert.True(TimeUnits.TryParse(unit, out var parsed));
        Assert.Equal(micros, Number(text, parsed));
        Assert.Equal(unit, TimeUnits.Name(parsed));
    }

    [Theory]
    [InlineData("1e30")]
    [InlineData("-1e30")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("253402300800000000000")]
    public void What_lies_outside_the_years_is_told_so(string text) => Assert.False(Timestamps.IsInRange(Number(text, unit: null)));

    [Fact]
    public void The_first_and_the_last_microsecond_are_in_range_and_their_neighbours_are_not()
    {
        Assert.Equal(Timestamps.MinMicros, Timestamps.ToMicros(DateTimeOffset.MinValue));
        Assert.Equal(Timestamps.MaxMicros, Timestamps.ToMicros(DateTimeOffset.MaxValue));
        Assert.True(Timestamps.IsInRange(Timestamps.MinMicros) && Timestamps.IsInRange(Timestamps.MaxMicros));
        Assert.False(Timestamps.IsInRange(Timestamps.MinMicros - 1) || Timestamps.IsInRange(Timestamps.MaxMicros + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1 2")]
    public void What_is_no_number_is_not(string text) => Assert.False(Timestamps.TryParseNumber(Encoding.UTF8.GetBytes(text), null, out _));

    [Fact]
    public void Numbers_are_read_as_exact_decimals()
    {
        // Up to 18 digits with the point anywhere: more than a double holds.
        var numbers = from digits in Digits
                      from places in Gen.Choose(0, 12)
                      from negative in Gen.Elements(true, false)
                      select (Digits: negative ? -digits : digits, Places: places);

        Prop.ForAll(numbers.ToArbitrary(), number =>
        {
            var text = ((decimal)number.Digits / Power(number.Places)).ToString("F" + number.Places, CultureInfo.InvariantCulture);
            return Number(text, unit: null) == Exact(number.Digits, number.Places);
        }).Check(Cases);

        static decimal Power(int places) => (decimal)BigInteger.Pow(10, places);
    }

    // digits / 10^places in the unit of its magnitude, to whole microseconds below.
    private static long Exact(BigInteger digits, int places)
    {
        var scale = BigInteger.Pow(10, places);
        var magnitude = BigInteger.Abs(digits);
        var nanos = magnitude < BigInteger.Pow(10, 11) * scale ? digits * 1_000_000_000
            : magnitude < BigInteger.Pow(10, 14) * scale ? digits * 1_000_000
            : magnitude < BigInteger.Pow(10, 17) * scale ? digits * 1_000
            : digits;
        var divisor = scale * 1_000;
        var micros = BigInteger.DivRem(nanos, divisor, out var rest);
        return (long)(rest < 0 ? micros - 1 : micros);
    }

    private static long Number(string text, TimeUnit? unit)
    {
        Assert.True(Timestamps.TryParseNumber(Encoding.UTF8.GetBytes(text), unit, out var micros), text);
        return micros;
    }
}
