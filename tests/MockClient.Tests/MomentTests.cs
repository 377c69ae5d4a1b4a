using Xunit;

namespace StreamingAnomaly.MockClient.Tests;

public class MomentTests
{
    [Theory]
    [InlineData("2024-05-01", "2024-05-01")]
    [InlineData("2024-05-01 09:30:00", "2024-05-01T09:30:00Z")]
    [InlineData("2024-05-01T09:30:00.25Z", "2024-05-01T09:30:00.25Z")]
    [InlineData("2024-05-01 09:30:00+02:00", "2024-05-01T07:30:00Z")]
    [InlineData("5/1/2024", "2024-05-01")]
    [InlineData("1714555800", "2024-05-01T09:30:00Z")]
    [InlineData("1714555800.5", "2024-05-01T09:30:00.5Z")]
    [InlineData("1714555800123", "2024-05-01T09:30:00.123Z")]
    [InlineData("1714555800123456", "2024-05-01T09:30:00.123456Z")]
    [InlineData("1714555800123456789", "2024-05-01T09:30:00.1234567Z")]
    public void Timestamps_are_written_in_UTC_as_exactly_as_they_are_read(string text, string expected)
    {
        Assert.True(Moment.TryParse(text, out var moment));
        Assert.Equal(expected, moment.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("09:30")]
    [InlineData("5 May")]
    [InlineData("soon")]
    [InlineData("2024-13-01")]
    [InlineData("9e27")]
    public void What_names_no_moment_is_no_timestamp(string text) => Assert.False(Moment.TryParse(text, out _));
}
