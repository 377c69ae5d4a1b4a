using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

public sealed class ScopesTests
{
    [Theory]
    [InlineData("write:pump-1", "pump-1", true)]
    [InlineData("write:pump-1", "pump-10", false)]
    [InlineData("write:pump-1", "PUMP-1", false)]
    [InlineData("write:pump-*", "pump-", true)]
    [InlineData("write:pump-*", "pump-1", true)]
    [InlineData("write:pump-*", "a pump-1", false)]
    [InlineData("write:*.cpu", "web.1.cpu", true)]
    [InlineData("write:*", "anything at all", true)]
    [InlineData("write:a.b", "aXb", false)]
    [InlineData("write:^GSPC", "^GSPC", true)]
    [InlineData("read", "pump-1", false)]
    [InlineData("admin", "pump-1", true)]
    public void A_pattern_says_which_streams_may_be_written_to(string scope, string clientId, bool mayWrite) =>
        Assert.Equal(mayWrite, Parse(scope).MayWrite(clientId));

    [Fact]
    public void Each_scope_allows_what_it_says_and_admin_everything()
    {
        Assert.Equal((true, false), Allowed("read"));
        Assert.Equal((false, false), Allowed("write:*"));
        Assert.Equal((true, true), Allowed("admin"));
        Assert.Equal((true, false), Allowed("write:a", "read"));
    }

    [Theory]
    [InlineData("reed", "reed")]
    [InlineData("read,write:*", "read,write:*")]
    [InlineData("write:", "write:")]
    [InlineData("write", "write")]
    [InlineData("write:a/b", "write:a/b")]
    [InlineData("ADMIN", "ADMIN")]
    public void What_is_no_scope_is_named(string scope, string named)
    {
        Assert.False(Scopes.TryParse(["read", scope], out _, out var wrong));
        Assert.Equal(named, wrong);
    }

    [Fact]
    public void No_scope_at_all_is_refused() => Assert.False(Scopes.TryParse([], out _, out _));

    private static (bool, bool) Allowed(params string[] names) => (Parse(names).MayRead, Parse(names).MayAdminister);

    private static Scopes Parse(params string[] names) =>
        Scopes.TryParse(names, out var scopes, out var wrong) ? scopes : throw new ArgumentException($"\"{wrong}\" is no scope.");
}
