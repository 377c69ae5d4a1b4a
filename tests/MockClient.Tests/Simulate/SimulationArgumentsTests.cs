using StreamingAnomaly.MockClient.Simulate.Domains;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

/// <summary>What <c>simulate</c> says of itself and of what it cannot use, without a server.</summary>
public class SimulationArgumentsTests
{
    [Fact]
    public async Task One_name_for_several_domains_is_refused()
    {
        var ran = await Some.MockClientAsync(["simulate", "--domain", "cpu,iot", "--client-id", "one"]);

        Assert.Equal((ExitCode.Unusable, "--client-id names one domain, but there are several"), (ran.Exit, ran.Errors.Trim()));
    }

    [Fact]
    public async Task Help_tells_of_every_domain_and_kind()
    {
        var ran = await Some.MockClientAsync(["simulate", "--help"]);

        string[] domains = ["cpu", "stock", "network", "payments", "electricity", "machine", "requests", "volatile_stock", "iot"];
        Assert.Equal(domains, DomainCatalog.All.Select(domain => domain.Name));
        Assert.All(DomainCatalog.All, domain => Assert.Contains($"{domain.Name,-15} {domain.Description}", ran.Output));
        Assert.Contains("spike|dip|level_shift|drift|variance_change|flat_line|missing", ran.Output);
    }

    [Theory]
    [InlineData("--domain", "weather", "there are cpu, stock, network, payments, electricity, machine, requests, volatile_stock, iot, all")]
    [InlineData("--anomalies", "spike,boom", "there are spike, dip, level_shift, drift, variance_change, flat_line, missing, own, none")]
    [InlineData("--domain", "", "there are cpu, stock,")]
    public async Task What_is_not_known_is_said_with_what_is(string option, string given, string expected)
    {
        var ran = await Some.MockClientAsync(["simulate", option, given]);

        Assert.Equal(ExitCode.Unusable, ran.Exit);
        Assert.Contains($"{option} {given.Split(',')[^1]}: not known; {expected}", ran.Errors);
    }

    [Theory]
    [InlineData("--start", "yesterday", "--start yesterday: not a timestamp, nor now")]
    [InlineData("--points", "0", "--points must be at least 1")]
    [InlineData("--interval", "0", "--interval must be at least 1E-06")]
    [InlineData("--anomaly-every", "0", "--anomaly-every must be at least 1")]
    [InlineData("--noise", "-1", "--noise must be at least 0")]
    public async Task What_cannot_be_used_is_said_in_a_line(string option, string given, string expected)
    {
        var ran = await Some.MockClientAsync(["simulate", option, given]);

        Assert.Equal(ExitCode.Unusable, ran.Exit);
        Assert.Contains(expected, ran.Errors);
    }
}
