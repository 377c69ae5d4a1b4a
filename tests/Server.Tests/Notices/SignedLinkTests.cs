using StreamingAnomaly.Server.Notices;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices;

public class SignedLinkTests
{
    private static readonly byte[] Key = [1, 2, 3];
    private static readonly DateTimeOffset Now = FakeTime.Start;
    private static readonly SignedLink Link = new(LinkAction.Close, 123_456, Now.ToUnixTimeSeconds() + 60);

    [Fact]
    public void A_link_says_what_was_signed_until_it_expires()
    {
        var text = Link.Sign(Key);

        Assert.True(SignedLink.TryRead(text, Key, Now, out var read));
        Assert.Equal(Link, read);
        Assert.True(SignedLink.TryRead(text, Key, Now.AddSeconds(60), out _));
        Assert.False(SignedLink.TryRead(text, Key, Now.AddSeconds(61), out _));
        Assert.False(SignedLink.TryRead(text, [1, 2, 4], Now, out _));
    }

    [Fact]
    public void Whatever_is_changed_in_it_it_is_none()
    {
        var text = Link.Sign(Key);

        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "AZaz09-_ =\0é")
            {
                var changed = text[..i] + c + text[(i + 1)..];
                // Of the last character two bits stand for nothing.
                if (changed != text && !(SignedLink.TryRead(changed, Key, Now, out var read) && read == Link && i == text.Length - 1))
                    Assert.False(SignedLink.TryRead(changed, Key, Now, out _), changed);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_link_is_refused(string? text) => Assert.False(SignedLink.TryRead(text, Key, Now, out _));
}
