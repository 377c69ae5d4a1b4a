using StreamingAnomaly.Server.Pages;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public class ShowTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(1234.5678, "1,234.57")]
    [InlineData(849.909973, "849.91")]
    [InlineData(11.086612, "11.0866")]
    [InlineData(1_000_000_000, "1,000,000,000")]
    [InlineData(0.000123456789, "0.000123457")]
    [InlineData(1.5e150, "1.5e150")]
    [InlineData(-3e-9, "-3e-9")]
    [InlineData(double.NaN, "–")]
    public void A_value_has_six_digits_and_no_more(double value, string text) => Assert.Equal(text, Show.Number(value));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(99.94, "99.9")]
    [InlineData(12345.6, "12,346")]
    public void A_rate_is_as_precise_as_it_is_small(double rate, string text) => Assert.Equal(text, Show.Rate(rate));

    [Fact]
    public void A_time_is_shown_to_the_microsecond_it_has() =>
        Assert.Equal("2024-05-01 09:30:00.25 UTC", Show.Utc(1_714_555_800_250_000));
}
