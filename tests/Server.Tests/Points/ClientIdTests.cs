using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Points;

public sealed class ClientIdTests
{
    [Fact]
    public void Every_printable_character_is_allowed_but_those_that_are_named()
    {
        for (var c = '\0'; c <= '\u0200'; c++)
        {
            var allowed = c is >= ' ' and <= '~' && !"/\\?#%\"<>".Contains(c);
            Assert.True(allowed == ClientId.TryParse($"a{c}b", out _), $"U+{(int)c:X4}");
        }
    }

    [Theory]
    [InlineData("^GSPC")]
    [InlineData("EURUSD=X")]
    [InlineData("BRK B")]
    [InlineData("...")]
    [InlineData(".a")]
    [InlineData("a")]
    [InlineData("~")]
    public void Names_that_occur_are_taken_as_they_are(string text)
    {
        Assert.True(ClientId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\n")]
    [InlineData("é")]
    [InlineData("🕒")]
    public void Names_that_would_make_trouble_are_not(string? text) => Assert.False(ClientId.TryParse(text, out _));

    [Fact]
    public void A_name_has_at_most_128_characters()
    {
        Assert.True(ClientId.TryParse(new string('x', 128), out _));
        Assert.False(ClientId.TryParse(new string('x', 129), out _));
    }

    [Fact]
    public void Case_tells_names_apart() => Assert.NotEqual(Some.Client("aapl"), Some.Client("AAPL"));
}
