using StreamingAnomaly.MockClient.Streaming;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class SafeFileNameTests
{
    [Theory]
    [InlineData("^GSPC", "^GSPC")]
    [InlineData("BRK B", "BRK B")]
    [InlineData("EURUSD=X", "EURUSD=X")]
    [InlineData("a:b*c", "a%3Ab%2Ac")]
    [InlineData("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd")]
    [InlineData("..", "%2E.")]
    [InlineData("é", "%C3%A9")]
    public void Any_client_id_becomes_one_readable_file_name(string clientId, string expected) => Assert.Equal(expected, SafeFileName.For(clientId));

    [Fact]
    public void Long_ids_stay_different_and_short_enough()
    {
        var (one, other) = (SafeFileName.For(new string(':', 127) + "1"), SafeFileName.For(new string(':', 127) + "2"));

        Assert.NotEqual(one, other);
        Assert.All([one, other], name => Assert.InRange(name.Length, 1, 200));
    }
}
