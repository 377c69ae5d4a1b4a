using StreamingAnomaly.Server.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public class BoardQueryTests
{
    [Theory]
    [InlineData(null, null, null, null, "")]
    [InlineData("", "all", "odd", "1", "")]
    [InlineData(" pump & 3 ", "warming_up", "rate", "2", "q=pump%20%26%203&state=warming_up&sort=rate&page=2")]
    [InlineData("^GSPC", "inactive", "seen", "-4", "q=%5EGSPC&state=inactive&sort=seen")]
    public void An_address_leads_to_itself_without_what_is_usual(string? q, string? state, string? sort, string? page, string address)
    {
        var query = BoardQuery.Of(q, state, sort, page);

        Assert.Equal(address, query.ToString());
    }

    [Theory]
    [InlineData("nonsense", "nonsense", "nonsense")]
    [InlineData("3", "3", "1.5")]
    [InlineData("Active", "Rate", "99999999999999")]
    public void What_cannot_be_is_as_if_it_were_not_there(string state, string sort, string page) =>
        Assert.Equal(BoardQuery.Default, BoardQuery.Of(new string('x', 129), state, sort, page));
}
