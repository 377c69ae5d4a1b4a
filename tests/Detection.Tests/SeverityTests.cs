using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class SeverityTests
{
    [Theory]
    [InlineData(0, Severity.None)]
    [InlineData(1, Severity.None)]
    [InlineData(1.01, Severity.Low)]
    [InlineData(1.49, Severity.Low)]
    [InlineData(1.51, Severity.Medium)]
    [InlineData(2.32, Severity.Medium)]
    [InlineData(2.34, Severity.High)]
    [InlineData(3.99, Severity.High)]
    [InlineData(4.01, Severity.Critical)]
    [InlineData(1e9, Severity.Critical)]
    public void A_severity_tells_how_many_times_the_tolerated_distance_a_value_lies_off(double times, Severity expected)
    {
        Assert.Equal(expected, Severities.Of(times / (times + 1)));
    }

    [Fact]
    public void No_severity_is_lower_for_a_higher_score()
    {
        var severities = Enumerable.Range(0, 1001).Select(i => Severities.Of(i / 1000.0)).ToArray();

        Assert.Equal(severities.Order(), severities);
        Assert.Equal(Severity.Critical, severities[^1]);
    }
}
