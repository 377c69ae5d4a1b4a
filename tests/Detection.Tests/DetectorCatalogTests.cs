using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class DetectorCatalogTests
{
    [Fact]
    public void The_five_textbook_detectors_are_the_default()
    {
        Assert.Equal(["z_score", "iqr", "ewma", "moving_average", "isolation_forest"], DetectorCatalog.Default);
        Assert.All(DetectorCatalog.Default, name => Assert.True(DetectorCatalog.Contains(name)));
    }

    [Fact]
    public void An_unknown_name_is_refused_by_name()
    {
        Assert.False(DetectorCatalog.Contains("crystal_ball"));

        var error = Assert.Throws<ArgumentException>(() => DetectorCatalog.Create("crystal_ball", Some.Settings()));
        Assert.Contains("\"crystal_ball\"", error.Message, StringComparison.Ordinal);
    }
}
