using System.Net;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

public sealed class AllowanceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTime _time = new();

    [Fact]
    public void All_of_it_may_be_taken_at_once_and_comes_back_evenly()
    {
        var allowance = new Allowance(10, Minute, _time);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.Zero, allowance.Wait);
            Assert.Equal(TimeSpan.Zero, allowance.Take(1));
        }

        Assert.Equal(TimeSpan.FromSeconds(6), allowance.Wait);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.Zero, allowance.Wait);
        allowance.Take(1);
        Assert.Equal(TimeSpan.FromSeconds(6), allowance.Wait);
    }

    [Fact]
    public void Who_takes_more_than_is_left_owes_the_rest()
    {
        var allowance = new Allowance(10, Minute, _time);

        Assert.Equal(Minute, allowance.Take(20));
        Assert.Equal(2 * Minute, allowance.Take(10));
        _time.Advance(2 * Minute);
        Assert.Equal(TimeSpan.FromSeconds(6), allowance.Wait);
    }

    [Fact]
    public void What_is_not_taken_does_not_add_up()
    {
        var allowance = new Allowance(10, Minute, _time);
        _time.Advance(100 * Minute);

        Assert.True(allowance.IsWhole);
        Assert.Equal(Minute, allowance.Take(20));
        Assert.False(allowance.IsWhole);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void Who_can_choose_among_addresses_has_one_allowance_for_them(string first, string second, bool isShared)
    {
        var allowances = new AddressAllowances(10, Minute, _time);

        Assert.Equal(isShared, ReferenceEquals(allowances.Of(IPAddress.Parse(first)), allowances.Of(IPAddress.Parse(second))));
    }

    [Fact]
    public void Only_addresses_that_took_nothing_lately_are_forgotten()
    {
        var allowances = new AddressAllowances(10, Minute, _time);
        var taken = allowances.Of(IPAddress.Parse("192.0.2.1"));
        taken.Take(10);

        for (var i = 0; i < 30_000; i++) allowances.Of(new IPAddress(i + 1));

        Assert.Same(taken, allowances.Of(IPAddress.Parse("192.0.2.1")));
    }
}
